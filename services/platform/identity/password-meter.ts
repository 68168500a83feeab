import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../kit/errors.ts';
import { oneAtATime } from './one-at-a-time.ts';

export type Strength = { score: 0 | 1 | 2 | 3 | 4; reason: 'short' | 'common' | 'guessable' | null };

export type PasswordMeter = {
  /**
   * How hard a password is to guess for somebody who knows what is written on the door.
   * @param known words that stand for the account: its e-mail address, its name
   * @throws AppError overloaded
   */
  strengthOf(password: string, known: readonly string[]): Promise<Strength>;
  /** @throws AppError weak_password, overloaded */
  refuseWeak(password: string, known: readonly string[]): Promise<void>;
  /** Ends the thread; what it measures rejects. */
  close(): void;
};

/** What the thread is asked. `isWhole`: nothing was cut off. */
export type MeterQuestion = { beginning: string; isWhole: boolean; words: string[] };
export type Measured = { score: Strength['score']; isCommon: boolean };

const shortest = 8;
/** Guesses are counted in the beginning alone: the meter's time grows faster than the length, and this much can be strong. */
const measured = 48;
const wordsTaken = 20;
const leastScore = 3;

const messages = {
  short: `has fewer than ${shortest} characters`,
  common: 'is among the passwords that are tried first',
  guessable: 'is easy to guess: add a few words that do not belong together',
} as const satisfies Record<NonNullable<Strength['reason']>, string>;

/**
 * Measures passwords in a thread of its own, one after the other: some letters take the meter many times as long as others,
 * and strangers choose them. The thread begins with the first password.
 * @param patience milliseconds that one may wait for its turn
 */
export function openPasswordMeter(patience = 2_000): PasswordMeter {
  const inTurn = oneAtATime(patience);
  let thread: Worker | undefined;

  function begin(): Worker {
    const begun = new Worker(new URL('./password-meter-thread.ts', import.meta.url), {
      name: 'password-meter',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
    });
    begun.unref();
    begun.on('exit', () => {
      if (thread === begun) thread = undefined;
    });
    // Whoever waits for an answer hears of it too.
    begun.on('error', () => {});
    return begun;
  }

  async function strengthOf(password: string, known: readonly string[]): Promise<Strength> {
    const normal = password.normalize('NFC');
    const beginning = normal.slice(0, measured);
    const question = { beginning, isWhole: beginning === normal, words: wordsOf(known) };
    const { score, isCommon } = await inTurn(() => answerOf((thread ??= begin()), question));
    return { score, reason: weakness(password, score, isCommon) };
  }

  return {
    strengthOf,
    async refuseWeak(password, known) {
      const { reason } = await strengthOf(password, known);
      if (reason !== null) throw new AppError('weak_password', { errors: [{ path: 'password', message: messages[reason] }] });
    },
    close() {
      void thread?.terminate();
      thread = undefined;
    },
  };
}

async function answerOf(thread: Worker, question: MeterQuestion): Promise<Measured> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(thread, 'exit', { signal }).then(() => {
    throw new Error('the thread that measures passwords has ended');
  });
  thread.postMessage(question);
  try {
    const [answer] = (await Promise.race([once(thread, 'message', { signal }), ended])) as [Measured];
    return answer;
  } finally {
    settled.abort();
  }
}

/** Cut as the password is, so that a long address is still found in itself. */
function wordsOf(known: readonly string[]): string[] {
  const words = known.flatMap((text) => [text.slice(0, measured), ...text.split(/[@.\s]+/)]);
  return words.filter((word) => word.length > 2).slice(0, wordsTaken);
}

function weakness(password: string, score: number, isCommon: boolean): Strength['reason'] {
  if (password.length < shortest) return 'short';
  if (isCommon) return 'common';
  return score < leastScore ? 'guessable' : null;
}
