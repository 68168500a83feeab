import { ellipse, fill, gleam, line, shade, shadow, solid, type Tone, turned } from '../shapes.ts';
import { tones } from '../tones.ts';

const { cream, brass, charcoal, rust, mustard, spruce, sky } = tones;

/** A jointed lamp that lights the table. */
export function deskLamp(tone: Tone): string {
  return [
    fill('M404 420L268 634c60 36 280 36 340 0L560 318z', '#fff0bd', 0.26),
    shadow(346, 655, 124),
    line('M338 640L236 436', tone.deep, 17) + line('M335 640L233 436', tone.main, 11),
    line('M236 436L398 248', tone.deep, 17) + line('M233 434L395 246', tone.main, 11),
    ellipse(236, 436, 21, 21, brass.deep) + ellipse(233, 433, 18, 18, brass.main) + ellipse(228, 428, 6, 5, brass.light),
    turned(-34, 430, 300,
      ellipse(430, 398, 106, 24, '#fff3cc'),
      solid('M398 238c0-18 12-30 32-30s32 12 32 30v24c52 18 82 66 86 128 0 8-4 12-12 12H324c-8 0-12-4-12-12 4-62 34-110 86-128z', tone.main, shade(470, 40, 0.16), line('M346 370c8-38 26-64 56-80', '#fff', 13, 0.32)),
      fill('M312 388c70 14 166 14 236 0v4c0 7-4 10-12 10H324c-8 0-12-3-12-10z', tone.light),
    ),
    ellipse(398, 246, 17, 17, brass.main),
    solid('M222 650c0-22 50-34 116-34s116 12 116 34c0 4-4 6-10 6H232c-6 0-10-2-10-6z', tone.main, fill('M222 646h232v12H222z', tone.deep), line('M254 640c20-8 50-12 84-12', '#fff', 8, 0.3)),
    ellipse(336, 620, 20, 7, brass.main),
  ].join('');
}

/** Two notebooks, the upper one with its ribbon and band. */
export function notebook(tone: Tone): string {
  const book = (colour: Tone): string =>
    [
      fill('M268 180h276c16 0 24 8 24 24v396c0 16-8 24-24 24H268z', colour.deep),
      fill('M262 186h288c8 0 12 4 12 12v400c0 8-4 12-12 12H262z', cream.light),
      solid('M252 172h276c16 0 24 8 24 24v396c0 16-8 24-24 24H252c-10 0-16-6-16-16V188c0-10 6-16 16-16z', colour.main, fill('M236 160h44v470h-44z', colour.deep, 0.55), line('M280 170v450', colour.deep, 4, 0.7)),
    ].join('');
  return [
    turned(-15, 400, 400, fill('M252 190h330v448H252z', '#1c1626', 0.12), book(rust)),
    turned(7, 400, 400,
      `<g transform="translate(22 28)">${fill('M252 172h316v452H252z', '#1c1626', 0.16)}</g>`,
      line('M438 610v78l-12-14-12 14v-78', mustard.deep, 8),
      book(tone),
      fill('M500 172h16v444h-16z', charcoal.deep, 0.75),
      solid('M318 250h144v92H318z', cream.main, fill('M318 250h144v8H318z', cream.deep)),
      line('M342 288h96M342 310h62', tone.deep, 6),
    ),
  ].join('');
}

/** Pencils in a pot. */
export function pencils(tone: Tone): string {
  const pencil = (x: number, top: number, lean: number, colour: Tone): string =>
    turned(lean, x, 600,
      fill(`M${x - 15} ${top}h30v300h-30z`, colour.main) + fill(`M${x + 5} ${top}h10v300h-10z`, colour.deep) + fill(`M${x - 15} ${top}h9v300h-9z`, colour.light),
      fill(`M${x - 15} ${top + 1}L${x} ${top - 54}l15 55q-15 12-30 0z`, '#ecd2a6') + fill(`M${x - 6} ${top - 33}l6-21 6 21q-6 5-12 0z`, colour.deep),
    );
  return [
    shadow(400, 655, 108),
    pencil(350, 280, -17, rust),
    pencil(450, 262, 15, spruce),
    pencil(372, 222, -6, mustard),
    pencil(432, 246, 5, sky),
    pencil(402, 290, 1, charcoal),
    fill('M298 446c24-22 180-22 204 0v20H298z', tone.deep),
    solid('M298 448c24 24 180 24 204 0v172c0 24-12 36-36 36H334c-24 0-36-12-36-36z', tone.main, fill('M298 560c60 18 144 18 204 0v100H298z', cream.main), shade(454, 14, 0.14), gleam(322, 492, 616)),
    line('M298 448c24 24 180 24 204 0', tone.light, 7),
  ].join('');
}
