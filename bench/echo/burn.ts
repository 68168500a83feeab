/** Work of the processor alone. So many turns, not so many milliseconds: two at once on one core must take twice as long. */
export function burn(turns: number): number {
  let sum = 1;
  for (let turn = 0; turn < turns; turn += 1) sum = (Math.imul(sum, 1_664_525) + 1_013_904_223) | 0;
  return sum;
}

/** How many turns take so many milliseconds here, the machine being quiet. */
export function turnsFor(milliseconds: number): number {
  const sample = 5_000_000;
  burn(sample);
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    burn(sample);
    return performance.now() - start;
  });
  return Math.round((sample * milliseconds) / Math.min(...times));
}
