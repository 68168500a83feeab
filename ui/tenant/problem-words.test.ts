import { expect, test } from '@jest/globals';
import { ProblemError } from '../data/problem.ts';
import { wordsOf } from './problem-words.ts';

test('wordsOf a failure of ours shows its request id and no technical message', () => {
  const problem = new ProblemError('internal', {
    message: 'relation "x" does not exist',
    status: 500,
    requestId: 'r-7',
  });
  const { advice, canRetry } = wordsOf(problem);
  expect(advice).toContain('r-7');
  expect(advice).not.toContain('relation');
  expect(canRetry).toBe(true);
});

test('wordsOf a closed shop offers no retry', () => {
  expect(wordsOf(new ProblemError('tenant_terminated', { message: 'x', status: 410 }))).toMatchObject({
    canRetry: false,
  });
});
