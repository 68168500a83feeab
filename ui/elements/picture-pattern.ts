import { hashOf } from '../data/hash.ts';

/** The drawing that stands where a picture is missing: three colours of one hue, a shape, a turn. */
export interface Pattern {
  ground: string;
  deep: string;
  light: string;
  turn: number;
  shape: number;
}

const hues = [25, 60, 95, 150, 190, 235, 280, 330] as const;

/** The pattern of a seed (a SKU): the same seed always looks the same. */
export function patternOf(seed: string): Pattern {
  const hash = hashOf(seed);
  const hue = hues[hash % hues.length];
  return {
    ground: `oklch(0.9 0.03 ${hue})`,
    deep: `oklch(0.68 0.07 ${hue})`,
    light: `oklch(0.8 0.06 ${hue})`,
    turn: ((hash >>> 5) % 4) * 90,
    shape: (hash >>> 9) % 4,
  };
}
