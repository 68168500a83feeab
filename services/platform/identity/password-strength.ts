import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { AppError } from '../../kit/errors.ts';

export type Strength = { score: 0 | 1 | 2 | 3 | 4; reason: 'short' | 'common' | 'guessable' | null };

const shortest = 8;
/** Guesses are counted in the beginning alone: the meter's time grows faster than the length (1,000 characters took 0.7 s). */
const measured = 64;
const leastScore = 3;

const messages = {
  short: `has fewer than ${shortest} characters`,
  common: 'is among the passwords that are tried first',
  guessable: 'is easy to guess: add a few words that do not belong together',
} as const satisfies Record<NonNullable<Strength['reason']>, string>;

const common = new Set(dictionary['passwords-common'].map((word) => word.toLowerCase()));
const meter = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/**
 * How hard a password is to guess for somebody who knows what is written on the door.
 * @param known words that stand for the account: its e-mail address, its name
 */
export function strengthOf(password: string, known: readonly string[]): Strength {
  const beginning = password.normalize('NFC').slice(0, measured);
  const words = known.flatMap((text) => [text, ...text.split(/[@.\s]+/)]).filter((word) => word.length > 2);
  const { score } = meter.check(beginning, words);
  return { score, reason: weakness(beginning, score) };
}

/** @throws AppError weak_password */
export function refuseWeakPassword(password: string, known: readonly string[]): void {
  const { reason } = strengthOf(password, known);
  if (reason !== null) throw new AppError('weak_password', { errors: [{ path: 'password', message: messages[reason] }] });
}

function weakness(password: string, score: number): Strength['reason'] {
  if (password.length < shortest) return 'short';
  if (common.has(password.toLowerCase())) return 'common';
  return score < leastScore ? 'guessable' : null;
}
