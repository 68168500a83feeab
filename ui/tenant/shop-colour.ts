import { hashOf } from '../data/hash.ts';

/** The two numbers that elements/tokens.css makes a shop's colours from. */
export type ShopColour = { hue: number; chroma: number };

/** Brick, amber, moss, spruce, teal, blue, indigo, plum, berry: each as strong as a screen can show it at that depth. */
export const shopColours: readonly [ShopColour, ...ShopColour[]] = [
  { hue: 32, chroma: 0.13 },
  { hue: 62, chroma: 0.09 },
  { hue: 135, chroma: 0.11 },
  { hue: 165, chroma: 0.085 },
  { hue: 205, chroma: 0.075 },
  { hue: 245, chroma: 0.1 },
  { hue: 280, chroma: 0.14 },
  { hue: 325, chroma: 0.13 },
  { hue: 5, chroma: 0.13 },
];

/** The colour of a shop until it chooses its own: the same slug always gets the same one. */
export function colourOfShop(slug: string): ShopColour {
  return shopColours[hashOf(slug) % shopColours.length] ?? shopColours[0];
}
