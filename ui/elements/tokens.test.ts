import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { shopColours, type ShopColour } from '../tenant/shop-colour.ts';

const sheet = await readFile(new URL('tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = sheet.split('@media (prefers-color-scheme: dark)');

/** What is read on what, with the contrast that WCAG 2.2 AA asks: 4.5 for text, 3 for the outline of a control. */
const pairs: readonly [string, string, number][] = [
  ['ink', 'page', 4.5],
  ['ink', 'surface', 4.5],
  ['ink', 'sunken', 4.5],
  ['ink', 'wash', 4.5],
  ['muted', 'page', 4.5],
  ['muted', 'surface', 4.5],
  ['muted', 'sunken', 4.5],
  ['muted', 'wash', 4.5],
  ['accent', 'page', 4.5],
  ['accent', 'wash', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-strong', 4.5],
  ['good', 'page', 4.5],
  ['good', 'surface', 4.5],
  ['warn', 'page', 4.5],
  ['warn', 'surface', 4.5],
  ['bad', 'page', 4.5],
  ['bad', 'bad-wash', 4.5],
  ['outline', 'page', 3],
  ['outline', 'surface', 3],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s colours', (_, css) => {
  test.each(shopColours)('can be read and shown at hue $hue', (colour) => {
    for (const [front, back, least] of pairs) {
      const ratio = contrast(luminance(css, front, colour), luminance(css, back, colour));
      expect({ front, back, enough: ratio >= least, ratio }).toMatchObject({ enough: true });
    }
  });
});

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance(css: string, name: string, { hue, chroma }: ShopColour): number {
  const [, l, c = '', h = ''] =
    new RegExp(`--colour-${name}: oklch\\(([\\d.]+) (.+?) (var\\(--hue\\)|\\d+)\\)`).exec(css) ?? [];
  const factor = /calc\(var\(--chroma\) \* ([\d.]+)\)/.exec(c)?.[1];
  const strength = factor ? chroma * Number(factor) : c === 'var(--chroma)' ? chroma : Number(c);
  const [red, green, blue] = linearRgb(Number(l), strength, h.startsWith('var') ? hue : Number(h));
  // Outside of what a screen shows the browser would bend the colour, and the contrast with it.
  for (const channel of [red, green, blue])
    expect({ name, inGamut: channel > -0.004 && channel < 1.004 }).toEqual({ name, inGamut: true });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// https://bottosson.github.io/posts/oklab/
function linearRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}
