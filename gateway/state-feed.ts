import { codeOf, errorTable } from '../services/kit/errors.ts';

export type StateFeed<State> = {
  read(): Promise<State>;
  /** Calls back when the state may have changed, until the returned function is called. */
  listen(changed: () => void): () => void;
  /** Milliseconds after which the state is read without a nudge, as one may be lost; undefined: at a nudge alone. */
  pauseAfter(state: State): number | undefined;
};

/** Milliseconds after a failure; twice as many after each further one. */
const firstPause = 1_000;
const longestPause = 20_000;

/**
 * A state as it is, and again each time it has changed, until the signal aborts.
 * @throws AppError what the first reading is refused with, or a later one in a way that trying again does not change
 */
export async function* followState<State>({ read, listen, pauseAfter }: StateFeed<State>, signal: AbortSignal): AsyncGenerator<State, void, undefined> {
  const change = changeSignal();
  const deaf = listen(change.tell);
  signal.addEventListener('abort', change.tell);
  let told = '';
  try {
    let state: State | undefined = await read();
    while (state !== undefined && !signal.aborted) {
      const text = JSON.stringify(state);
      if (text !== told) yield state;
      told = text;
      await change.wait(pauseAfter(state));
      state = await readAgain(read, change.wait, signal);
    }
  } finally {
    deaf();
    signal.removeEventListener('abort', change.tell);
  }
}

/** Tries until it succeeds; undefined where nobody waits for it any more. @throws AppError where trying has no sense */
async function readAgain<State>(read: () => Promise<State>, wait: ChangeSignal['wait'], signal: AbortSignal): Promise<State | undefined> {
  for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await read();
    } catch (error) {
      if (!('retryable' in errorTable[codeOf(error)])) throw error;
      await wait(pause);
    }
  }
  return undefined;
}

type ChangeSignal = { tell(): void; wait(milliseconds: number | undefined): Promise<void> };

/** Remembers that something was told until it is waited for: what changes during a read is not missed. */
function changeSignal(): ChangeSignal {
  let told = false;
  let wake: (() => void) | undefined;
  return {
    tell() {
      told = true;
      wake?.();
    },
    async wait(milliseconds) {
      if (!told) {
        await new Promise<void>((resolve) => {
          const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      told = false;
    },
  };
}
