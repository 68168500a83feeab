import { expect, test } from '@jest/globals';
import { ProblemError } from '../data/problem.ts';
import { sentenceOf, wordsOf } from './problem-words.ts';

test('wordsOf a failure of ours shows its request id and no technical message', () => {
  const problem = new ProblemError('internal', { message: 'relation "x" does not exist', status: 500, requestId: 'r-7' });
  const { advice, canRetry } = wordsOf(problem);
  expect(advice).toContain('r-7');
  expect(advice).not.toContain('relation');
  expect(canRetry).toBe(true);
});

test('wordsOf too many attempts says for how many minutes to wait, rounded up', () => {
  const problem = new ProblemError('too_many_attempts', { message: 'x', status: 429, retryAfter: 61_000 });
  expect(wordsOf(problem).advice).toBe('Try again in 2 min.');
});

test('sentenceOf a wrong password says the same as of an unknown address', () => {
  expect(sentenceOf(new ProblemError('invalid_credentials', { message: 'x', status: 401 }))).toBe(
    'That did not match. Check what you have entered and try again.',
  );
});
