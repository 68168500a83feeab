import { hashOf } from '../data/hash.ts';

// Brick, amber, moss, spruce, teal, blue, indigo, plum, berry: hues whose deep shade still looks like a colour.
const hues = [28, 62, 135, 165, 205, 245, 280, 325, 358] as const;

/** The hue that tints a shop until it chooses its own: the same slug always gets the same one. */
export function hueOfShop(slug: string): number {
  return hues[hashOf(slug) % hues.length] ?? hues[0];
}
