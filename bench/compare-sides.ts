import { isDeepStrictEqual } from 'node:util';
import type { Bound, Figure } from './benchmark.ts';
import { loadGenerator, loadHttp } from './http-load.ts';
import { answerOf, type MeasuredLoad, measuredLoad, type Side } from './measured-load.ts';
import { median } from './percentiles.ts';
import { ratioOf, sideBySide } from './side-by-side.ts';

const rounds = 7;
const seconds = 3;

export type NamedSide = Side & { name: string };

/** What it was done with, for the notes. */
export function loadNote(connections: number): string {
  return `${connections} connections, ${rounds} rounds of ${seconds} s each, load by ${loadGenerator}`;
}

/**
 * Loads two sides in turns.
 * @returns figures of both, and the ratio of the first to the second; `ratio` has its bounds
 * @throws Error where the two give different answers
 */
export async function compareSides(
  one: NamedSide,
  other: NamedSide,
  connections: number,
  bounds: { ratio: Pick<Figure, 'must' | 'goal'>; perSecond?: Bound },
): Promise<Figure[]> {
  if (!isDeepStrictEqual(await answerOf(one.target), await answerOf(other.target))) {
    throw new Error(`${one.name} and ${other.name} give different answers for ${one.target.path}`);
  }
  for (const { target } of [one, other, one, other]) await loadHttp(target, connections, 2);
  const measured = (side: Side) => () => measuredLoad(side, connections, seconds);
  const pairs = await sideBySide(rounds, measured(one), measured(other));
  return [
    ...figuresOf(one.name, pairs.map((pair) => pair.one), bounds.perSecond),
    ...figuresOf(other.name, pairs.map((pair) => pair.other)),
    { name: `ratio to ${other.name}`, value: ratioOf(pairs, ({ perSecond }) => perSecond), unit: '×', ...bounds.ratio },
    { name: `ratio to ${other.name} by processor time`, value: 1 / ratioOf(pairs, ({ processor }) => processor), unit: '×' },
  ];
}

function figuresOf(name: string, loads: readonly MeasuredLoad[], goal?: Bound): Figure[] {
  const middle = (figure: keyof MeasuredLoad) => median(loads.map((load) => load[figure]));
  return [
    { name, value: middle('perSecond'), unit: '/s', goal },
    { name: `${name}, p50`, value: middle('p50'), unit: 'ms' },
    { name: `${name}, p99`, value: middle('p99'), unit: 'ms' },
    { name: `${name}, processor time of a request`, value: middle('processor'), unit: 'ms' },
  ];
}
