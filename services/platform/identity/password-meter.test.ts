import { afterEach, expect, test } from '@jest/globals';
import { codeOf } from '../../kit/errors.ts';
import { openPasswordMeter, type PasswordMeter } from './password-meter.ts';

/** Of letters that the meter takes longest for: each may stand for others. */
const slow = '4@8({[<369&#!1/|0$5+7%2'.repeat(40);

let meter: PasswordMeter;

afterEach(() => meter.close());

test('while a password is measured the event loop turns', async () => {
  meter = openPasswordMeter();
  await meter.strengthOf('the thread has begun', []);
  let turned = false;
  setImmediate(() => (turned = true));
  expect(await meter.strengthOf(slow, [])).toMatchObject({ score: expect.any(Number) });
  expect(turned).toBe(true);
});

test('of a crowd those are refused who would wait too long', async () => {
  meter = openPasswordMeter(1);
  await meter.strengthOf(slow, []);
  const crowd = await Promise.all(Array.from({ length: 20 }, () => meter.strengthOf(slow, []).catch(codeOf)));
  expect(crowd).toContain('overloaded');
  expect(crowd[0]).toMatchObject({ score: expect.any(Number) });
});

test('a thread that was ended is followed by another', async () => {
  meter = openPasswordMeter();
  await meter.strengthOf('before', []);
  meter.close();
  expect(await meter.strengthOf('eleven purple walruses hum', [])).toMatchObject({ reason: null });
});

test('a password that only begins like a common one is not common', async () => {
  meter = openPasswordMeter();
  expect(await meter.strengthOf('password', [])).toMatchObject({ reason: 'common' });
  expect(await meter.strengthOf('ann.smith@example.test', ['ann.smith@example.test'])).toMatchObject({ reason: 'guessable' });
  expect(await meter.strengthOf('eleven purple walruses hum '.repeat(5), [])).toMatchObject({ score: 4, reason: null });
});
