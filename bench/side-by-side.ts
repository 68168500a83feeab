import { median } from './percentiles.ts';

/**
 * Measures two things in turns, A B B A A B …, so that what else the machine does falls on both alike.
 * @returns the results, paired by round
 */
export async function sideBySide<Result>(
  rounds: number,
  one: () => Promise<Result>,
  other: () => Promise<Result>,
): Promise<{ one: Result; other: Result }[]> {
  const pairs: { one: Result; other: Result }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await one();
      pairs.push({ one: first, other: await other() });
    } else {
      const first = await other();
      pairs.push({ one: await one(), other: first });
    }
  }
  return pairs;
}

/** The median of the ratios of the rounds: the two sides of a round met the same machine. */
export function ratioOf<Result>(pairs: readonly { one: Result; other: Result }[], figure: (result: Result) => number): number {
  return median(pairs.map(({ one, other }) => figure(one) / figure(other)));
}
