import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { idleWatch } from './idle-watch.ts';

test('it tells after the time without a note, and again after each further such time', async () => {
  const told: number[] = [];
  const begun = performance.now();
  const watch = idleWatch(50, () => void told.push(performance.now() - begun));
  while (told.length < 3) await sleep(5);
  watch.stop();
  expect(told[0]).toBeGreaterThanOrEqual(49);
  expect(told[1]! - told[0]!).toBeGreaterThanOrEqual(49);
  await sleep(120);
  expect(told).toHaveLength(3);
});

test('a note puts it off to the full time after it', async () => {
  const { promise: told, resolve } = Promise.withResolvers<number>();
  const watch = idleWatch(200, () => resolve(performance.now()));
  let last = 0;
  for (let note = 0; note < 6; note += 1) {
    await sleep(50);
    watch.note();
    last = performance.now();
  }
  const toldAt = await told;
  watch.stop();
  expect(toldAt - last).toBeGreaterThanOrEqual(199);
});
