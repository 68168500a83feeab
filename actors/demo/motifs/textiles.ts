import { ellipse, fill, line, shade, shadow, solid, type Tone } from '../shapes.ts';
import { tones } from '../tones.ts';

const { cream, oak, brass } = tones;

/** A folded throw with fringes, on top of two others. */
export function blanket(tone: Tone): string {
  const layer = (y: number, left: number, width: number, height: number, colour: Tone, ...weave: string[]): string =>
    solid(
      `M${left} ${y + height / 2}c0-${height * 0.34} ${height * 0.22}-${height / 2} ${height / 2}-${height / 2}h${width - height}c${height * 0.28} 0 ${height / 2} ${height * 0.16} ${height / 2} ${height / 2}s-${height * 0.22} ${height / 2}-${height / 2} ${height / 2}h-${width - height}c-${height * 0.28} 0-${height / 2}-${height * 0.16}-${height / 2}-${height / 2}z`,
      colour.main,
      ...weave,
      line(`M${left + 30} ${y + height / 2}h${width}`, colour.deep, 4, 0.55),
      fill(`M${left} ${y + height - 16}h${width}v20h-${width}z`, colour.deep, 0.3),
      shade(left + width - 90, 10, 0.1),
    );
  const stripes = [502, 544].map((x) => fill(`M${x} 300h20v170h-20z`, cream.light, 0.85));
  const fringe = Array.from({ length: 16 }, (_, index) => line(`M${257 + index * 12} 552v${34 + (index % 3) * 6}`, index % 2 ? tone.light : tone.main, 6));
  return [
    shadow(400, 655, 240),
    layer(556, 154, 492, 100, oak),
    layer(452, 168, 464, 108, cream, ...[200, 232, 264, 296, 328, 360, 392, 424, 456, 488, 520, 552, 584].map((x) => line(`M${x} 440l-40 140`, cream.deep, 4, 0.5))),
    layer(336, 178, 444, 120, tone, ...stripes),
    ...fringe,
    fill('M262 350h200v212H262z', '#1c1626', 0.12),
    solid('M250 362c0-18 10-26 26-26h148c16 0 26 8 26 26v194H250z', tone.main, ...[414, 446, 508].map((y) => fill(`M250 ${y}h200v18H250z`, cream.light, 0.85)), fill('M250 540h200v16H250z', tone.deep), line('M264 380v150', tone.light, 9, 0.5)),
  ].join('');
}

/** A square cushion with piping and a woven diamond. */
export function cushion(tone: Tone): string {
  const outline = 'M206 246c-10-26 6-40 30-32 100 26 228 26 328 0 24-8 40 6 30 32-28 104-28 252 0 356 10 28-6 44-30 36-100-24-228-24-328 0-24 8-40-8-30-36 28-104 28-252 0-356z';
  const diamonds = [176, 132, 88, 44].map((size, index) =>
    line(`M400 ${426 - size}L${400 + size} 426 400 ${426 + size} ${400 - size} 426z`, index % 2 ? cream.light : tone.light, index % 2 ? 10 : 14),
  );
  return [
    shadow(400, 648, 196),
    solid(outline, tone.main, ...diamonds, ellipse(400, 426, 14, 14, cream.light), shade(500, 60, 0.12), line('M244 270c22 80 26 180 14 270', '#fff', 14, 0.16)),
    line(outline, tone.deep, 8),
  ].join('');
}

/** A tote on its peg. */
export function tote(tone: Tone): string {
  const bag = 'M236 352h328l24 284c1 12-5 20-18 20H230c-13 0-19-8-18-20z';
  return [
    line('M312 366C308 190 372 170 398 170s94 20 90 196', cream.deep, 20),
    ellipse(400, 172, 20, 20, brass.deep) + ellipse(396, 168, 17, 17, brass.main) + ellipse(391, 163, 6, 5, brass.light),
    fill('M258 372h328l24 284c1 12-5 20-18 20H252z', '#1c1626', 0.13),
    solid(
      bag,
      cream.main,
      ellipse(400, 500, 84, 84, tone.main),
      fill('M300 530c40-34 70-34 100-6s60 28 100 0v70H300z', cream.main),
      line('M318 548c28-24 56-24 82 0s54 24 82 0', tone.main, 10),
      line('M330 578c24-20 48-20 70 0s46 20 70 0', tone.main, 10),
      fill('M200 352h400v22H200z', cream.deep, 0.55),
      line('M250 640c6-60 4-100-2-150M540 640c-10-50-8-80-2-120', cream.deep, 6, 0.6),
      shade(520, 20, 0.08),
    ),
    line('M312 352v64M488 352v64', cream.deep, 22) + line('M312 352v62M488 352v62', cream.light, 15),
    line('M312 356C306 200 366 172 400 172s94 28 88 184', cream.light, 13),
  ].join('');
}
