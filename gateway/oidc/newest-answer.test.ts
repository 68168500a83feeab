import { expect, test } from '@jest/globals';
import { newestAnswer } from './newest-answer.ts';

/** Two questions at once, the answers to which come when they are told to. */
function twoQuestions() {
  const questions = [Promise.withResolvers<string>(), Promise.withResolvers<string>()] as const;
  const waiting = questions.map(({ promise }) => promise);
  const taken: string[] = [];
  const renew = newestAnswer(() => waiting.shift()!, (answer) => void taken.push(answer));
  return { questions, taken, asked: [renew(), renew()] as const };
}

test('an answer that was overtaken by a later one is dropped', async () => {
  const { questions: [first, second], taken, asked } = twoQuestions();
  second.resolve('new keys');
  await asked[1];
  first.resolve('old keys');
  await asked[0];
  expect(taken).toEqual(['new keys']);
});

test('answers in the order of the questions are both taken', async () => {
  const { questions: [first, second], taken, asked } = twoQuestions();
  first.resolve('old keys');
  await asked[0];
  second.resolve('new keys');
  await asked[1];
  expect(taken).toEqual(['old keys', 'new keys']);
});

test('a later question that fails overtakes nothing', async () => {
  const { questions: [first, second], taken, asked } = twoQuestions();
  second.reject(new Error('away'));
  await expect(asked[1]).rejects.toThrow('away');
  first.resolve('keys');
  await asked[0];
  expect(taken).toEqual(['keys']);
});
