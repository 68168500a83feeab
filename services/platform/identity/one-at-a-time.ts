import { fail } from '../../kit/errors.ts';

/**
 * Runs pieces of work of one kind, one after the other.
 * @param patience milliseconds: a piece that would wait longer, by what the last ones took, is refused at once
 * @returns runs a piece of work in its turn. @throws AppError overloaded
 */
export function oneAtATime(patience: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let usual = 0;

  async function timed<Result>(work: () => Promise<Result>): Promise<Result> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      waiting -= 1;
      usual += (performance.now() - began - usual) / 4;
    }
  }

  return async (work) => {
    if (waiting * usual > patience) fail('overloaded');
    waiting += 1;
    const result = last.then(() => timed(work));
    last = result.catch(() => {});
    return result;
  };
}
