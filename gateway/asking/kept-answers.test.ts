import { expect, test } from '@jest/globals';
import { keptAnswers } from './kept-answers.ts';

const never = Number.NEGATIVE_INFINITY;

test('what is nothing pushes out nothing that is something', async () => {
  const answers = keptAnswers<string | null>();
  await answers.get('ann', never, async () => 'session');
  for (let stranger = 0; stranger <= 20_000; stranger += 1) await answers.get(`stranger ${stranger}`, never, async () => null);
  expect(await answers.get('ann', never, async () => 'asked again')).toBe('session');
});

test('what has become nothing is nothing, and what has come to be is seen', async () => {
  const answers = keptAnswers<string | null>();
  await answers.get('ann', never, async () => 'session');
  expect(await answers.get('ann', performance.now(), async () => null)).toBe(null);
  expect(await answers.get('ann', never, async () => 'asked again')).toBe(null);
  expect(await answers.get('ann', performance.now(), async () => 'another')).toBe('another');
  expect(await answers.get('ann', never, async () => null)).toBe('another');
});
