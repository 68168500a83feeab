/** Runs the work for every item, so many at a time. */
export async function forEachOf<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<unknown>): Promise<void> {
  const left = items.toReversed();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
    }),
  );
}

/**
 * Lets so many workers do the same work over and over until the time is over; what has begun is finished.
 * @param milliseconds how long new work is begun
 * @returns how long each piece took, and all of it, in milliseconds
 */
export async function keepBusy(atOnce: number, milliseconds: number, work: () => Promise<unknown>): Promise<{ took: number[]; all: number }> {
  const took: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let begun = performance.now(); begun - start < milliseconds; begun = performance.now()) {
        await work();
        took.push(performance.now() - begun);
      }
    }),
  );
  return { took, all: performance.now() - start };
}
