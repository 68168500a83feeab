import type { Bound, Figure } from '../benchmark.ts';
import type { NamedSide } from '../compare-sides.ts';
import { loadHttp } from '../http-load.ts';
import { measuredLoad, type Side } from '../measured-load.ts';
import { median } from '../percentiles.ts';
import { ratioOf, sideBySide } from '../side-by-side.ts';

export const rounds = 5;
export const seconds = 3;
export const connections = 32;

/** Loads two sides in turns whose answers are not the same, as those with new tokens never are. */
export async function compareLoads(one: NamedSide, other: NamedSide, must: Bound): Promise<Figure[]> {
  for (const { target } of [one, other]) await loadHttp(target, connections, 2);
  const measured = (side: Side) => () => measuredLoad(side, connections, seconds);
  const pairs = await sideBySide(rounds, measured(one), measured(other));
  const middle = (side: 'one' | 'other', figure: 'perSecond' | 'processor') => median(pairs.map((pair) => pair[side][figure]));
  return [
    { name: one.name, value: middle('one', 'perSecond'), unit: '/s' },
    { name: `${one.name}, processor time of a request`, value: middle('one', 'processor'), unit: 'ms' },
    { name: other.name, value: middle('other', 'perSecond'), unit: '/s' },
    { name: `${other.name}, processor time of a request`, value: middle('other', 'processor'), unit: 'ms' },
    { name: `${one.name}: ratio to ${other.name}`, value: ratioOf(pairs, ({ perSecond }) => perSecond), unit: '×', must },
  ];
}
