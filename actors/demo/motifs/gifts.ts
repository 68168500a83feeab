import { ellipse, fill, line, shade, shadow, solid, type Tone, turned } from '../shapes.ts';
import { tones } from '../tones.ts';

const { cream, brass } = tones;

/** A card that looks out of its envelope. */
export function giftCard(tone: Tone): string {
  const card = 'M222 206h356c14 0 22 8 22 22v220c0 14-8 22-22 22H222c-14 0-22-8-22-22V228c0-14 8-22 22-22z';
  return [
    turned(-5, 400, 420,
      fill('M184 372h452v278H184z', '#1c1626', 0.14),
      fill('M168 352l232-130 232 130v20H168z', cream.deep),
      turned(-3, 400, 330,
        solid(
          card,
          tone.main,
          fill('M200 206h90v270h-90z', tone.deep, 0.45),
          ...[0, 1, 2, 3].map((ring) => `<circle cx="520" cy="300" r="${34 + ring * 34}" fill="none" stroke="${tone.light}" stroke-width="9" opacity="${0.75 - ring * 0.15}"/>`),
          ellipse(520, 300, 15, 15, brass.main),
        ),
        line('M245 226v100', brass.main, 12),
        line('M245 286c-40-44-56 6 0 0 56 6 40-44 0 0', brass.light, 8),
      ),
      fill('M168 360l232 150 232-150v276c0 10-6 16-16 16H184c-10 0-16-6-16-16z', cream.main),
      fill('M632 360v276c0 10-6 16-16 16H184c-8 0-14-4-16-12l232-150z', cream.light),
      fill('M168 640l232-168 232 168c-2 8-8 12-16 12H184c-8 0-14-4-16-12z', cream.main),
      line('M172 640l228-166 228 166', cream.deep, 4),
      ellipse(400, 500, 34, 34, tone.deep) + ellipse(397, 497, 30, 30, tone.main) + line('M386 498l9 10 16-20', cream.light, 6),
    ),
  ].join('');
}

/** A wrapped box with a bow and a tag. */
export function parcel(tone: Tone): string {
  const dots = [0, 1, 2, 3, 4].flatMap((row) => [0, 1, 2, 3, 4, 5].map((column) => ellipse(238 + column * 68 + (row % 2) * 34, 432 + row * 50, 8, 8, tone.light, 0.9)));
  return [
    shadow(400, 655, 198),
    solid('M220 396h360v246c0 10-4 14-14 14H234c-10 0-14-4-14-14z', tone.main, ...dots, fill('M220 396h360v22H220z', tone.deep, 0.5), shade(512, 0, 0.13)),
    fill('M376 396h48v260h-48z', cream.main) + fill('M410 396h14v260h-14z', cream.deep),
    solid('M206 340h388c8 0 12 4 12 12v44c0 8-4 12-12 12H206c-8 0-12-4-12-12v-44c0-8 4-12 12-12z', tone.main, fill('M194 340h412v10H194z', tone.light, 0.6), shade(520, 0, 0.13)),
    fill('M376 340h48v68h-48z', cream.main) + fill('M410 340h14v68h-14z', cream.deep),
    fill('M396 338c-30-90-160-126-166-54-4 46 84 62 166 54z', cream.main) + fill('M390 332c-30-50-104-84-122-50-12 28 50 48 122 50z', cream.deep),
    fill('M404 338c30-90 160-126 166-54 4 46-84 62-166 54z', cream.light) + fill('M410 332c30-50 104-84 122-50 12 28-50 48-122 50z', cream.deep),
    fill('M370 318c0-14 10-22 30-22s30 8 30 22v16c0 14-10 22-30 22s-30-8-30-22z', cream.light) + line('M384 312c10-6 22-6 32 0', cream.deep, 5),
    line('M428 350c30 10 44 34 50 70', brass.main, 5),
    turned(14, 486, 420, fill('M462 420l24-26 24 26v84h-48z', cream.light), ellipse(486, 420, 6, 6, brass.deep), line('M474 452h24M474 470h24', tone.main, 5)),
  ].join('');
}
