import { expect, test } from '@jest/globals';
import { codeOf } from '../../kit/errors.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { openPasswords } from './passwords.ts';

test('a password is compared as long where there is none to compare with', async () => {
  const passwords = openPasswords('pepper', 8);
  const kept = await passwords.hash('right');
  await passwords.matches('warm', null);
  /** The least of a few: the rest is what else the machine does. */
  const took = async (password: string, hash: string | null) => {
    let least = Number.POSITIVE_INFINITY;
    for (let times = 0; times < 5; times += 1) {
      const began = performance.now();
      expect(await passwords.matches(password, hash)).toBe(password === 'right' && hash !== null);
      least = Math.min(least, performance.now() - began);
    }
    return least;
  };
  expect(await took('right', null)).toBeGreaterThan((await took('right', kept)) / 5);
  expect(await took('wrong', null)).toBeGreaterThan((await took('wrong', kept)) / 5);
});

test('being overloaded once refuses nobody later', async () => {
  const passwords = openPasswords('pepper', 8, 20);
  await passwords.hash('what it takes is known from now on');
  const crowd = Array.from({ length: 40 }, () => passwords.hash('a crowd').catch(codeOf));
  expect(await passwords.matches('any', null).catch(codeOf)).toBe('overloaded');
  await Promise.all(crowd);
  expect(await passwords.matches('any', null)).toBe(false);
});

test('another pepper opens nothing', async () => {
  const kept = await openPasswords('pepper', 4).hash('right');
  expect(await openPasswords('salt', 4).matches('right', kept)).toBe(false);
  expect(kept).toMatch(/^v1:\$2b\$04\$/);
});

test('a password is the same however its letters are composed', async () => {
  const passwords = openPasswords('pepper', 4);
  expect(await passwords.matches('a\u0301rvi\u0301z', await passwords.hash('\u00e1rv\u00edz'))).toBe(true);
});

test('work is done one at a time, and refused where it would wait too long', async () => {
  let running = 0;
  let most = 0;
  const inTurn = oneAtATime(1_000);
  const work = () =>
    inTurn(async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
    });
  for (let i = 0; i < 6; i += 1) await work();
  const answers = await Promise.all(Array.from({ length: 200 }, () => work().catch(codeOf)));
  expect(most).toBe(1);
  expect(answers).toContain('overloaded');
  expect(answers.filter((answer) => answer === undefined).length).toBeGreaterThanOrEqual(2);
  expect(await work()).toBeUndefined();
});
