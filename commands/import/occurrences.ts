import { hash } from 'node:crypto';
import type { ReadLine } from './read-line.ts';

/**
 * Counts equal lines: answers how many lines of the same content came before this one. Two equal lines of a file are two
 * sales, while a line that is sent twice is one; this number tells them apart.
 *
 * A file may have millions of lines, so that of each only 64 bits of a hash and a count are kept, in flat arrays.
 */
export function occurrenceCounter(capacity = 1 << 16): (line: ReadLine) => number {
  let high = new Uint32Array(capacity);
  let low = new Uint32Array(capacity);
  let counts = new Uint32Array(capacity);
  let size = 0;

  function slotOf(first: number, second: number): number {
    const mask = counts.length - 1;
    let slot = (first ^ second) & mask;
    while (counts[slot] !== 0 && (high[slot] !== first || low[slot] !== second)) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const [oldHigh, oldLow, oldCounts] = [high, low, counts];
    high = new Uint32Array(oldHigh.length * 2);
    low = new Uint32Array(oldHigh.length * 2);
    counts = new Uint32Array(oldHigh.length * 2);
    for (const [old, count] of oldCounts.entries()) {
      if (count === 0) continue;
      const slot = slotOf(oldHigh[old]!, oldLow[old]!);
      high[slot] = oldHigh[old]!;
      low[slot] = oldLow[old]!;
      counts[slot] = count;
    }
  }

  return (line) => {
    const digest = hash('sha256', contentOf(line), 'buffer');
    const [first, second] = [digest.readUInt32LE(0), digest.readUInt32LE(4)];
    const slot = slotOf(first, second);
    const before = counts[slot]!;
    high[slot] = first;
    low[slot] = second;
    counts[slot] = before + 1;
    if (before === 0 && (size += 1) > counts.length * 0.7) grow();
    return before;
  };
}

/** What makes a line equal to another: all but where it stands in the file. */
function contentOf({ invoice, sku, description, quantity, at, price, customer, country }: ReadLine): string {
  return JSON.stringify([invoice, sku, description, quantity, at, price, customer, country]);
}
