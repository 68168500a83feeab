import { fail } from '../../kit/errors.ts';

/**
 * Runs pieces of work one after the other.
 * @param mostWaiting how many may wait; the next is refused
 * @returns runs a piece of work in its turn. @throws AppError overloaded
 */
export function oneAtATime(mostWaiting: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (work) => {
    if (waiting > mostWaiting) fail('overloaded');
    waiting += 1;
    const result = last.then(work).finally(() => (waiting -= 1));
    last = result.catch(() => {});
    return result;
  };
}
