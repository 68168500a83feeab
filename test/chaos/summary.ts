import type { Tally } from './client.ts';

export type Figures = { seed: number; seconds: number; tally: Tally; dealt: ReadonlyMap<string, number>; wakes: number; orders: number; timers: number; leaders: number };

/** What happened in a run, for people. */
export function summaryOf({ seed, seconds, tally, dealt, wakes, orders, timers, leaders }: Figures): string[] {
  return [
    `seed ${seed}, ${seconds} s`,
    ...table('requests', tally.outcomes),
    `  slowest: ${(tally.slowestMs / 1_000).toFixed(1)} s`,
    ...table('faults', dealt),
    `${orders} orders, ${timers} timers, ${wakes} wakes, ${leaders} times a platform node took the lead`,
  ];
}

function table(title: string, counts: ReadonlyMap<string, number>): string[] {
  const rows = [...counts].toSorted(([, one], [, other]) => other - one);
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  return [`${title}: ${total}`, ...rows.map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`)];
}
