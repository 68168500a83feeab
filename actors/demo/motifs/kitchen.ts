import { ellipse, fill, gleam, line, shade, shadow, solid, type Tone, turned } from '../shapes.ts';
import { tones } from '../tones.ts';

const { cream, oak, brass, leaf } = tones;

/** A mug whose lower third is bare clay. */
export function mug(tone: Tone): string {
  const body = 'M274 398V596c0 38 26 60 64 60h104c38 0 64-22 64-60V398z';
  return [
    shadow(392, 655, 128),
    line('M500 446c66-14 92 22 92 66s-30 86-100 76', tone.deep, 28),
    line('M500 442c62-12 86 22 86 64s-30 78-92 70', tone.main, 22),
    solid(body, cream.main, fill('M274 380H506V562c-40 16-74-10-116 4s-82 2-116-8z', tone.main), shade(446, 22), gleam(304, 440, 586)),
    ellipse(390, 398, 116, 27, tone.light),
    ellipse(390, 401, 101, 20, '#4a2f22'),
    fill('M296 396c20-16 60-17 94-17s74 1 94 17c-22-10-58-10-94-10s-72 0-94 10z', tone.deep),
    line('M352 336c-20-26 22-44 2-76', '#fff', 9, 0.5),
    line('M424 336c-20-26 22-44 2-76', '#fff', 9, 0.5),
  ].join('');
}

/** A round teapot with a handle of cane. */
export function teapot(tone: Tone): string {
  const body = 'M240 520c0-92 68-138 160-138s160 46 160 138c0 80-56 136-104 136H344c-48 0-104-56-104-136z';
  return [
    shadow(400, 655, 150),
    line('M300 408C286 216 514 216 500 408', oak.deep, 24),
    line('M300 404C288 214 512 214 500 404', oak.main, 17),
    line('M300 404C288 214 512 214 500 404', oak.light, 5, 0.8),
    fill('M262 566c-58-22-62-104-110-132-6-4-4-12 3-14l38-9c38 22 38 76 86 86z', tone.main),
    fill('M152 428c-5-4-4-7 3-8l38-9c4 7-30 22-41 17z', tone.deep),
    solid(body, tone.main, fill('M240 596c100 26 220 26 320 0v80H240z', tone.deep, 0.55), shade(478, 44), line('M284 500c6-40 34-66 66-76', '#fff', 14, 0.34)),
    fill('M312 398c20-40 156-40 176 0-40 18-136 18-176 0z', tone.light),
    line('M312 398c40 18 136 18 176 0', tone.deep, 5, 0.6),
    ellipse(400, 356, 19, 17, tone.main),
    ellipse(394, 350, 6, 5, '#fff', 0.4),
  ].join('');
}

/** Three bowls, one in the other. */
export function bowls(tone: Tone): string {
  const bowl = (y: number, half: number, colour: string): string =>
    solid(
      `M${400 - half} ${y}c10 ${half * 0.62} ${half * 0.52} ${half * 0.72} ${half * 0.66} ${half * 0.72}h${half * 0.68}c${half * 0.14} 0 ${half * 0.56}-${half * 0.1} ${half * 0.66}-${half * 0.72}z`,
      colour,
      shade(466, 40, 0.12),
      line(`M${400 - half * 0.8} ${y + 30}c10 ${half * 0.24} 26 ${half * 0.34} 50 ${half * 0.42}`, '#fff', 11, 0.3),
    );
  const rim = (y: number, half: number, outer: string, inner: string): string =>
    ellipse(400, y, half, half * 0.19, outer) + ellipse(400, y + 4, half - 12, half * 0.19 - 7, inner);
  return [
    shadow(400, 655, 104),
    bowl(494, 222, tone.main),
    rim(494, 222, tone.light, tone.deep),
    bowl(438, 190, cream.main),
    rim(438, 190, cream.light, cream.deep),
    bowl(388, 158, oak.main),
    rim(388, 158, oak.light, oak.deep),
  ].join('');
}

/** A carafe of water, its glass upside down on the neck, a sprig within. */
export function carafe(tone: Tone): string {
  const body = 'M352 320c0 74-84 96-84 196v98c0 26 16 42 42 42h180c26 0 42-16 42-42v-98c0-100-84-122-84-196z';
  return [
    shadow(400, 655, 134),
    solid(
      body,
      '#ffffff99',
      fill('M240 510c54-14 106 12 160 0s106-12 160 0v160H240z', tone.main, 0.62),
      fill('M240 510c54-14 106 12 160 0s106-12 160 0v14c-54-12-106-12-160 0s-106 14-160 0z', tone.light, 0.9),
      line('M420 652C416 560 384 500 400 400', leaf.deep, 6),
      ...[[408, 580, 30], [398, 530, -30], [404, 472, 34]].map(([x = 0, y = 0, turn = 0]) =>
        turned(turn, x, y, ellipse(x + Math.sign(turn) * 34, y, 32, 13, turn > 0 ? leaf.main : leaf.light)),
      ),
      shade(486, 30, 0.1),
      line('M300 612v-92c0-34 14-60 34-84', '#fff', 13, 0.6),
    ),
    line(body, '#fff', 5, 0.55),
    solid('M334 214h132v104c0 16-8 24-24 24h-84c-16 0-24-8-24-24z', '#ffffffaa', shade(436, 0, 0.09), gleam(354, 240, 306, 10, 0.7)),
    ellipse(400, 214, 66, 12, '#fff', 0.75),
  ].join('');
}

/** A board leaning on the wall, and a lemon. */
export function board(tone: Tone): string {
  const outline = 'M252 338c0-28 18-46 46-46h68c14 0 18-10 18-26v-72c0-22 14-36 36-36s36 14 36 36v72c0 16 4 26 18 26h68c28 0 46 18 46 46v270c0 28-18 46-46 46H298c-28 0-46-18-46-46z';
  return [
    shadow(424, 654, 176),
    turned(3, 420, 650,
      fill(outline, tone.deep),
      `<g transform="translate(-9 -3)">${solid(
        outline,
        tone.main,
        ...[286, 330, 368, 412, 452, 498, 540].map((x, index) => line(`M${x} 140c${index % 2 ? 14 : -12} 170 ${index % 2 ? -16 : 12} 340 2 530`, tone.deep, index % 3 ? 4 : 8, 0.26)),
        gleam(272, 330, 620, 9, 0.28),
      )}${ellipse(420, 206, 14, 14, tone.deep)}</g>`,
    ),
    shadow(262, 668, 66),
    solid('M186 616c-6-42 34-72 76-66 14 2 24 4 36 14 16 4 24 14 22 28-2 48-30 78-66 78-38 0-64-22-68-54z', '#eec64f', shade(276, 26, 0.12), line('M212 606c4-18 18-30 36-33', '#fff', 11, 0.45)),
  ].join('');
}

/** A turned mill with a knob of brass. */
export function mill(tone: Tone): string {
  const foot = 'M318 650c-6-70 46-112 40-176-4-36-14-52-14-74h112c0 22-10 38-14 74-6 64 46 106 40 176 0 4-4 6-10 6H328c-6 0-10-2-10-6z';
  const head = 'M340 388c-14-20-18-50-10-74 12-34 36-50 70-50s58 16 70 50c8 24 4 54-10 74z';
  return [
    shadow(400, 655, 92),
    solid(foot, tone.main, shade(428, 14, 0.2), line('M352 630c0-50 34-98 30-160', tone.light, 12, 0.75), fill('M300 606h200v10H300z', tone.deep, 0.6)),
    fill('M342 384h116v18H342z', brass.main) + fill('M420 384h38v18h-38z', brass.deep),
    solid(head, tone.main, shade(432, 22, 0.2), line('M352 350c-4-26 8-48 28-60', tone.light, 12, 0.75)),
    ellipse(400, 250, 21, 21, brass.main) + ellipse(393, 243, 7, 6, brass.light),
    ...[[240, 660, 7], [262, 668, 6], [556, 666, 7], [578, 658, 6], [538, 676, 5]].map(([x = 0, y = 0, size = 0]) => ellipse(x, y, size, size - 1, '#2c2420')),
  ].join('');
}
