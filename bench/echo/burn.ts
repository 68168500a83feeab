import { pbkdf2Sync } from 'node:crypto';

/**
 * Work of the processor alone, on the loop's own thread. So many turns, not so many milliseconds: two at once on one core must
 * take twice as long. Not a loop of our own, which is as fast as V8 has got to by then.
 */
export function burn(turns: number): string {
  return pbkdf2Sync('burn', 'salt', turns, 16, 'sha256').toString('hex');
}

/** How many turns take so many milliseconds here, the machine being quiet. */
export function turnsFor(milliseconds: number): number {
  const sample = 20_000;
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    burn(sample);
    return performance.now() - start;
  });
  return Math.round((sample * milliseconds) / Math.min(...times));
}
