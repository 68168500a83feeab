import { ellipse, fill, gleam, line, shade, shadow, solid, type Tone, turned } from '../shapes.ts';
import { tones } from '../tones.ts';

const { cream, oak, brass, leaf, charcoal, terracotta, rust } = tones;

/** A lamp like a mushroom, lit. */
export function tableLamp(tone: Tone): string {
  const hood = 'M196 404c0-132 88-212 204-212s204 80 204 212c0 14-8 20-20 20H216c-12 0-20-6-20-20z';
  const stem = 'M352 420h96c-4 60 6 110 34 170 10 22 14 44 10 58 0 6-4 8-12 8H320c-8 0-12-2-12-8-4-14 0-36 10-58 28-60 38-110 34-170z';
  return [
    shadow(400, 655, 110),
    fill('M216 424h368l92 212c-70 44-482 44-552 0z', '#ffcf7d', 0.2),
    solid(stem, tone.main, shade(424, 20, 0.16), fill('M330 400h140v46H330z', '#ffdf93', 0.55), line('M346 624c10-44 30-80 34-140', '#fff', 12, 0.3)),
    ellipse(400, 418, 190, 22, '#fff0c4'),
    solid(hood, tone.main, shade(492, 60, 0.13), line('M246 366c8-60 44-104 96-124', '#fff', 16, 0.32)),
    fill('M196 400c120 22 288 22 408 0v6c0 12-8 18-20 18H216c-12 0-20-6-20-18z', tone.light),
  ].join('');
}

/** A clock on the wall, at ten past ten. */
export function clock(tone: Tone): string {
  const hours = Array.from({ length: 12 }, (_, hour) =>
    turned(hour * 30, 400, 372, line(`M400 216v${hour % 3 ? 8 : 24}`, hour % 3 ? charcoal.light : charcoal.main, hour % 3 ? 7 : 11)),
  );
  return [
    ellipse(424, 400, 216, 216, '#1c1626', 0.12),
    ellipse(400, 372, 216, 216, tone.deep),
    ellipse(394, 366, 210, 210, tone.main),
    ellipse(400, 372, 184, 184, tone.deep),
    ellipse(402, 376, 180, 180, cream.light),
    fill('M402 196a180 180 0 0 1 127 307L275 249A180 180 0 0 1 402 196z', '#fff', 0.6),
    ...hours,
    turned(-57, 400, 372, line('M400 388V282', charcoal.main, 15)),
    turned(62, 400, 372, line('M400 396V240', charcoal.main, 10)),
    turned(205, 400, 372, line('M400 412V236', rust.main, 5)),
    ellipse(400, 372, 15, 15, charcoal.main) + ellipse(400, 372, 5, 5, brass.main),
  ].join('');
}

/** A rubber plant in a pot. */
export function plant(tone: Tone): string {
  const leafShape = (x: number, y: number, turn: number, size: number, colour: Tone): string =>
    `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})">${
      fill('M0 0C-52-34-58-118 0-176 58-118 52-34 0 0z', colour.main) + fill('M0 0C52-34 58-118 0-176z', colour.deep, 0.55) + line('M0 0V-150', colour.light, 4, 0.7)
    }</g>`;
  const pot = 'M292 486h216l-26 150c-3 14-10 20-24 20H342c-14 0-21-6-24-20z';
  const bright = { light: '#b5cfa4', main: leaf.light, deep: leaf.main };
  return [
    shadow(400, 655, 98),
    line('M400 480C398 400 404 330 396 260', leaf.deep, 9),
    leafShape(398, 440, -78, 0.94, leaf),
    leafShape(402, 436, 74, 0.98, bright),
    leafShape(400, 378, -46, 1, bright),
    leafShape(402, 366, 48, 1.02, leaf),
    leafShape(398, 306, -16, 0.98, leaf),
    leafShape(400, 312, 18, 0.9, bright),
    solid(pot, tone.main, shade(446, 6, 0.15), fill('M270 486h260v14H270z', tone.deep, 0.5), line('M326 520l14 96', '#fff', 12, 0.26)),
    solid('M276 440h248c8 0 12 4 12 12v28c0 8-4 12-12 12H276c-8 0-12-4-12-12v-28c0-8 4-12 12-12z', tone.main, shade(452, 0, 0.15), line('M284 454h130', '#fff', 8, 0.26)),
  ].join('');
}

/** A can with a long spout. */
export function wateringCan(tone: Tone): string {
  const body = 'M312 424h234c10 0 16 6 17 16l15 196c1 12-5 20-17 20H297c-12 0-18-8-17-20l15-196c1-10 7-16 17-16z';
  return [
    shadow(424, 655, 158),
    line('M300 590C236 570 214 470 152 350', tone.deep, 30),
    line('M298 584C232 562 210 464 150 350', tone.main, 24),
    turned(-24, 151, 350, fill('M137 368l-34-50h96l-34 50z', brass.main) + fill('M157 368l12-50h30l-34 50z', brass.deep) + ellipse(151, 318, 48, 11, brass.light)),
    line('M346 424C352 230 640 250 604 486', brass.deep, 21),
    line('M346 420C352 228 636 248 602 482', brass.main, 15),
    solid(body, tone.main, shade(504, 10, 0.15), gleam(324, 462, 618), fill('M270 596h320v12H270z', tone.deep, 0.6)),
    ellipse(429, 424, 126, 22, tone.light),
    fill('M310 428c30 20 210 20 238 0-30-16-208-16-238 0z', tone.deep),
    line('M602 482c2 22-8 40-30 48', brass.main, 15),
  ].join('');
}

/** Two bottles of a vase with a few dry stems. */
export function vase(tone: Tone): string {
  const body = 'M372 428c0 44-78 68-78 148 0 52 34 80 70 80h72c36 0 70-28 70-80 0-80-78-104-78-148z';
  const heads: [number, number, number, number][] = [[388, 300, 156, 26], [398, 384, 118, 32], [404, 466, 144, 28], [410, 530, 214, 22], [384, 250, 226, 20]];
  return [
    shadow(400, 655, 96),
    ...heads.map(([from, x, y, size], index) => {
      const colour = [terracotta.light, brass.light, terracotta.main, brass.main, cream.light][index] ?? brass.main;
      const petals = Array.from({ length: 9 }, (_, petal) => turned(petal * 40, x, y, ellipse(x, y - size * 0.72, size * 0.3, size * 0.56, colour)));
      return line(`M${from} 430Q${from} ${y + 120} ${x} ${y}`, leaf.deep, 6) + petals.join('') + ellipse(x, y, size * 0.42, size * 0.42, '#6d4428');
    }),
    turned(-46, 372, 352, ellipse(336, 352, 38, 13, leaf.main)),
    turned(40, 426, 340, ellipse(462, 340, 38, 13, leaf.light)),
    solid(body, tone.main, fill('M280 588c80 18 160 18 240 0v80H280z', tone.deep, 0.5), shade(440, 36, 0.14), line('M324 592c-4-44 20-70 42-98', '#fff', 13, 0.34)),
    ellipse(400, 428, 30, 9, tone.light) + ellipse(400, 429, 22, 5, tone.deep),
  ].join('');
}

/** A framed print: sun, hills and a boat. */
export function print(tone: Tone): string {
  const sheet = 'M278 196h244v330H278z';
  return [
    fill('M234 152h356v426H234z', '#1c1626', 0.14),
    fill('M220 138h360v446H220z', oak.deep) + fill('M220 138h352v438H220z', oak.main) + fill('M236 154h328v414H236z', cream.light),
    solid(
      sheet,
      cream.main,
      ellipse(438, 292, 52, 52, rust.main),
      fill('M278 380c50-60 90-40 130-4s80-10 114-40v200H278z', tone.light),
      fill('M278 410c70-44 120 24 244-14v140H278z', tone.main),
      fill('M278 446h244v90H278z', tone.deep),
      fill('M340 444V352l64 88zM332 444v-66l-38 62z', cream.light) + fill('M292 452h124c-8 24-20 30-40 30h-46c-18 0-30-8-38-30z', rust.deep),
      line('M300 502h80M420 494h70M350 518h110', tone.light, 5, 0.6),
    ),
    fill('M236 154h328v8H244v406h-8z', '#1c1626', 0.12),
  ].join('');
}
