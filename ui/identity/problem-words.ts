import { msg, str } from '@lit/localize';
import { ProblemError, type ProblemCode } from '../data/problem.ts';

/** What somebody can understand of a failure, and do about it. */
export type ProblemWords = { heading: string; advice: string; canRetry: boolean };

type Words = () => ProblemWords;

const known: Partial<Record<ProblemCode, Words>> = {
  no_answer: () => ({
    heading: msg('We cannot be reached'),
    advice: msg('Check that this device is online, then try again.'),
    canRetry: true,
  }),
  overloaded: () => ({ heading: msg('It is busy in here'), advice: msg('Try again in a moment.'), canRetry: true }),
  too_many_requests: () => ({ heading: msg('That was very quick'), advice: msg('Wait a moment, then try again.'), canRetry: true }),
  invalid_credentials: () => ({
    heading: msg('That did not match'),
    advice: msg('Check what you have entered and try again.'),
    canRetry: false,
  }),
  sign_in_expired: () => ({
    heading: msg('This took too long'),
    advice: msg('For your safety a sign-in is good for a quarter of an hour. Please begin again.'),
    canRetry: false,
  }),
  factor_required: () => ({ heading: msg('One more step is needed'), advice: msg('Try again and take every step of the sign-in.'), canRetry: true }),
  step_up_required: () => ({ heading: msg('Nothing was changed'), advice: msg('This needs you to confirm that it is you.'), canRetry: true }),
  invalid_link: () => ({
    heading: msg('This link does not work any more'),
    advice: msg('It was used before, or it is too old. Ask for a new one.'),
    canRetry: false,
  }),
  weak_password: () => ({
    heading: msg('This password is too easy to guess'),
    advice: msg('Take a few words that do not belong together.'),
    canRetry: false,
  }),
  sign_up_closed: () => ({
    heading: msg('Accounts are made by invitation here'),
    advice: msg('Ask somebody of your company to invite you.'),
    canRetry: false,
  }),
  email_taken: () => ({
    heading: msg('There is an account with this address'),
    advice: msg('Sign in with it, or take another address.'),
    canRetry: false,
  }),
  last_owner: () => ({
    heading: msg('A company is never without an owner'),
    advice: msg('Make somebody else the owner first.'),
    canRetry: false,
  }),
  forbidden: () => ({ heading: msg('You may not do this'), advice: msg('Ask an owner or manager of your company.'), canRetry: false }),
  unauthenticated: () => ({ heading: msg('You are signed out'), advice: msg('Sign in to go on.'), canRetry: false }),
  not_found: () => ({ heading: msg('There is nothing here'), advice: msg('It may have been removed in the meantime.'), canRetry: false }),
  invalid_fields: () => ({ heading: msg('Something is not right yet'), advice: msg('Please check what you have entered.'), canRetry: false }),
};

export function wordsOf(problem: unknown): ProblemWords {
  if (!(problem instanceof ProblemError)) return wordsOfPasskey(problem) ?? unforeseen(msg('Please try again.'));
  if (problem.code === 'too_many_attempts') return tooMany(problem.retryAfter);
  const words = known[problem.code];
  if (words) return words();
  if (problem.status >= 500 || problem.code === 'unknown_answer') {
    const advice = msg('We could not answer. Please try again.');
    return unforeseen(problem.requestId ? `${advice} ${msg(str`If you write to us, quote ${problem.requestId}.`)}` : advice);
  }
  return { heading: msg('That did not work'), advice: problem.message, canRetry: true };
}

/** The same in one piece, for the foot of a form. */
export function sentenceOf(problem: unknown): string {
  const { heading, advice } = wordsOf(problem);
  return `${heading}. ${advice}`;
}

// The browser's own errors of WebAuthn, by their name.
function wordsOfPasskey(problem: unknown): ProblemWords | undefined {
  const name = problem instanceof Error ? problem.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError')
    return { heading: msg('The passkey was not used'), advice: msg('Try again, or take another way.'), canRetry: true };
  if (name === 'InvalidStateError')
    return { heading: msg('There is a passkey already'), advice: msg('This device holds one for your account.'), canRetry: false };
  return undefined;
}

function tooMany(retryAfter: number | undefined): ProblemWords {
  const minutes = Math.max(1, Math.ceil((retryAfter ?? 0) / 60_000));
  return {
    heading: msg('Too many attempts'),
    advice: retryAfter === undefined ? msg('Wait a while, then try again.') : msg(str`Try again in ${minutes} min.`),
    canRetry: false,
  };
}

const unforeseen = (advice: string): ProblemWords => ({ heading: msg('Something went wrong'), advice, canRetry: true });
