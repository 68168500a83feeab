import { ellipse, fill, gleam, line, shade, shadow, solid, type Tone, turned } from '../shapes.ts';
import { tones } from '../tones.ts';

const { cream, oak, brass, charcoal } = tones;

/** A candle in a glass, burning. */
export function candle(tone: Tone): string {
  const glass = 'M284 412V616c0 26 14 40 40 40h152c26 0 40-14 40-40V412z';
  return [
    ellipse(400, 322, 150, 150, '#ffe9b0', 0.22),
    ellipse(400, 322, 92, 92, '#ffedbd', 0.34),
    shadow(400, 655, 124),
    solid(
      glass,
      tone.main,
      fill('M284 412h232v34H284z', cream.light, 0.5),
      shade(466, 20, 0.16),
      gleam(308, 470, 616),
    ),
    ellipse(400, 412, 116, 24, tone.light),
    ellipse(400, 415, 104, 18, cream.light),
    ellipse(400, 416, 40, 8, '#ffe2a0', 0.9),
    line('M400 414v-30', charcoal.deep, 6),
    fill('M400 264c34 46 40 68 40 84 0 26-18 42-40 42s-40-16-40-42c0-16 6-38 40-84z', '#f6a63c'),
    fill('M401 316c16 24 20 36 20 46 0 16-9 25-21 25s-20-9-20-25c0-10 5-22 21-46z', '#fff0c2'),
    fill('M330 506h140v96H330z', cream.light),
    line('M352 532h96', tone.deep, 7) + line('M366 556h68', tone.main, 5) + line('M376 576h48', tone.main, 5),
  ].join('');
}

/** Reeds in a square bottle. */
export function diffuser(tone: Tone): string {
  const bottle = 'M292 466c0-26 18-44 44-44h128c26 0 44 18 44 44v150c0 26-14 40-40 40H332c-26 0-40-14-40-40z';
  const reeds: [number, number, number][] = [[388, 292, 152], [396, 364, 124], [402, 424, 140], [408, 496, 132], [412, 546, 190]];
  return [
    shadow(400, 655, 118),
    ...reeds.map(([from, to, top]) => line(`M${from} 400L${to} ${top}`, oak.deep, 10) + line(`M${from - 2} 400L${to - 2} ${top}`, oak.light, 5)),
    fill('M358 372h84v56h-84z', brass.main) + fill('M418 372h24v56h-24z', brass.deep) + ellipse(400, 372, 42, 8, brass.light),
    solid(bottle, tone.main, fill('M280 530c40-8 80 8 120 0s80-8 120 0v140H280z', tone.deep, 0.7), shade(470, 16, 0.14), gleam(316, 474, 616)),
    fill('M346 492h108v108H346z', cream.light),
    `<circle cx="400" cy="536" r="20" fill="none" stroke="${tone.deep}" stroke-width="5"/>`,
    line('M372 578h56', tone.deep, 5),
  ].join('');
}

/** A bottle with a pump. */
export function dispenser(tone: Tone): string {
  const bottle = 'M296 450c0-48 30-76 78-76h52c48 0 78 28 78 76v164c0 28-14 42-42 42H338c-28 0-42-14-42-42z';
  return [
    shadow(400, 655, 116),
    line('M400 330v-80', charcoal.deep, 18),
    fill('M282 236c0-18 12-28 30-28h124c12 0 20 8 20 20v10c0 12-8 20-20 20H326c-10 0-18 4-18 14v10h-26z', charcoal.main),
    line('M304 222h132', charcoal.light, 7, 0.8),
    fill('M360 326h80c6 0 10 4 10 10v46H350v-46c0-6 4-10 10-10z', charcoal.main) + fill('M424 326h16c6 0 10 4 10 10v46h-26z', charcoal.deep),
    solid(bottle, tone.main, fill('M280 500h240v180H280z', tone.deep, 0.34), shade(466, 18, 0.15), line('M320 610V456c0-26 12-42 32-50', '#fff', 13, 0.34)),
    fill('M340 462h120v140H340z', cream.light),
    line('M400 490c-30 22-30 52 0 66 30-14 30-44 0-66z', tone.deep, 5) + line('M400 500v70', tone.deep, 5),
    line('M372 586h56', tone.main, 5),
  ].join('');
}

/** Two bars of soap on a slatted dish. */
export function soap(tone: Tone): string {
  const bar = (x: number, y: number, colour: Tone): string =>
    solid(
      `M${x} ${y + 44}c0-28 16-44 44-44h184c28 0 44 16 44 44v26c0 28-16 44-44 44h-184c-28 0-44-16-44-44z`,
      colour.main,
      fill(`M${x} ${y}h272v40c-80 14-190 14-272 0z`, colour.light),
      shade(x + 226, 10, 0.1),
      line(`M${x + 36} ${y + 20}h70`, '#fff', 9, 0.55),
    );
  return [
    shadow(400, 655, 220),
    fill('M206 622h40v34h-40zM554 622h40v34h-40z', oak.deep),
    fill('M176 586h448c10 0 16 6 16 14v12c0 8-6 14-16 14H176c-10 0-16-6-16-14v-12c0-8 6-14 16-14z', oak.main),
    fill('M176 586h448c10 0 16 6 16 12-140 6-340 6-480 0 0-6 6-12 16-12z', oak.light),
    ...[236, 318, 400, 482, 564].map((x) => line(`M${x} 606v16`, oak.deep, 7, 0.5)),
    bar(264, 472, tone),
    turned(-4, 400, 420, bar(276, 360, cream), line('M366 420h90', cream.deep, 6), line('M384 440h54', cream.deep, 6)),
    ...[[250, 300, 26], [300, 252, 15], [554, 320, 20], [520, 264, 11], [214, 352, 12]].map(([x = 0, y = 0, size = 0]) =>
      ellipse(x, y, size, size, '#fff', 0.36) + ellipse(x - size * 0.3, y - size * 0.34, size * 0.24, size * 0.2, '#fff', 0.9),
    ),
  ].join('');
}
