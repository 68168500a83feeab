import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type FaultParts, faults } from './faults.ts';
import type { History } from './history.ts';
import type { Random } from './random.ts';

export type Storm = {
  /** How often each kind was dealt. */
  dealt: ReadonlyMap<string, number>;
  /** Resolves when the time is over and so is every fault. */
  over: Promise<void>;
};

/** Milliseconds from the beginning of one fault to that of the next. */
const pause = { least: 1_000, most: 7_000 };
/** The share of faults that do not wait for the one before to be over. */
const mixed = 0.4;

/**
 * Lets faults loose for a while, alone and mixed. They are dealt out like cards, so that each kind comes before any comes twice.
 * @param signal ends it early
 */
export function letLoose(parts: Omit<FaultParts, 'random' | 'note'> & { history: History }, random: Random, seconds: number, signal: AbortSignal): Storm {
  const dealt = new Map<string, number>();
  const { history } = parts;

  function note(what: string): void {
    history.write({ type: 'fault', what });
    history.say(what);
  }

  async function strike({ kind, run }: Fault): Promise<void> {
    dealt.set(kind, (dealt.get(kind) ?? 0) + 1);
    try {
      await run({ ...parts, random, note });
    } catch (error) {
      // Its own tool was away, by another fault.
      history.write({ type: 'fault-failed', kind, error: String(error) });
    }
    history.write({ type: 'fault-over', kind });
  }

  async function deal(): Promise<void> {
    const possible = faults.filter(({ leastRun = 0 }) => leastRun <= seconds);
    const until = performance.now() + seconds * 1_000;
    const going = new Set<Promise<void>>();
    let deck: Fault[] = [];
    while (performance.now() < until && !signal.aborted) {
      await sleep(Math.min(random.between(pause.least, pause.most), Math.max(0, until - performance.now())), undefined, { signal }).catch(() => {});
      if (!random.chance(mixed)) await Promise.all(going);
      if (performance.now() >= until || signal.aborted) break;
      if (deck.length === 0) deck = random.shuffled(possible);
      const fault = strike(deck.pop()!).finally(() => going.delete(fault));
      going.add(fault);
    }
    await Promise.all(going);
  }

  return { dealt, over: deal() };
}
