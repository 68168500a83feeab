/** Children that note what is done to them, and come up, die and hang on demand. */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Child, ChildSpec, Exit } from '../child-spec.ts';
import type { Supervisor } from '../supervisor.ts';

/** Restarts many times, quickly. */
export const patient = { intensity: { restarts: 20, withinMs: 60_000 }, backOff: { firstMs: 1, mostMs: 4 } } as const;

export type Theatre = ReturnType<typeof theatre>;

export function theatre() {
  const log: string[] = [];
  const living = new Map<string, (exit: Exit) => void>();
  const sick = new Map<string, Error>();
  const curtains = new Map<string, Promise<void>>();

  function end(name: string, exit: Exit): void {
    const settle = living.get(name);
    living.delete(name);
    settle?.(exit);
  }

  async function start(name: string, stubborn: boolean, signal: AbortSignal): Promise<Child> {
    log.push(`start ${name}`);
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await Promise.race([curtains.get(name), aborted]);
    const error = sick.get(name);
    if (error) throw error;
    const { promise, resolve } = Promise.withResolvers<Exit>();
    living.set(name, resolve);
    return {
      exited: promise,
      async stop() {
        log.push(`stop ${name}`);
        if (!stubborn) end(name, {});
        await promise;
      },
      kill() {
        log.push(`kill ${name}`);
        end(name, { error: new Error(`${name} was killed`) });
      },
    };
  }

  /** @param options with `stubborn` it does not stop when it is asked to */
  function spec(name: string, { stubborn = false, ...rest }: Partial<ChildSpec> & { stubborn?: boolean } = {}): ChildSpec {
    return { name, restart: 'permanent', stopWithinMs: 1000, start: (signal) => start(name, stubborn, signal), ...rest };
  }

  return {
    log,
    spec,
    specs: (...names: string[]): ChildSpec[] => names.map((name) => spec(name)),
    isAlive: (name: string) => living.has(name),
    living: () => [...living.keys()].sort(),
    /** Resolves when the supervisor has seen it. */
    async die(name: string, exit: Exit = { error: new Error(`${name} died`) }): Promise<void> {
      if (!living.has(name)) throw new Error(`${name} is not alive`);
      end(name, exit);
      await setImmediate();
    },
    /** From now on its starts fail. */
    sicken: (name: string) => void sick.set(name, new Error(`${name} is sick`)),
    heal: (name: string) => void sick.delete(name),
    /** Its starts hang until the returned function is called. */
    hold(name: string): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      curtains.set(name, promise);
      return resolve;
    },
    /** What is noted from now on until it is so many lines. */
    async next(count: number): Promise<string[]> {
      const from = log.length;
      await until(() => log.length >= from + count);
      return log.slice(from);
    },
  };
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}

/** The children's states by their names. */
export function statesOf(supervisor: Supervisor): Record<string, string> {
  return Object.fromEntries(supervisor.children().map(({ name, state }) => [name, state]));
}

/** Resolves when all its children run. */
export function untilAllRun(supervisor: Supervisor): Promise<void> {
  return until(() => supervisor.children().every(({ state }) => state === 'running'));
}
