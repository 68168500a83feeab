/** After the cases of OTP's supervisor_SUITE: multiple_restarts, *_escalation, "restart frequency property". */
import { expect, jest, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSupervisor } from './supervisor.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { patient, statesOf, theatre, until, untilAllRun } from './testing/theatre.ts';

const twice: SupervisorOptions = { ...patient, strategy: 'one_for_one', intensity: { restarts: 2, withinMs: 60_000 } };

test('gives up with the cause after too many restarts, having stopped the others', async () => {
  const actors = theatre();
  const events: string[] = [];
  const supervisor = await startSupervisor({ ...twice, onEvent: ({ type, name }) => events.push(`${type} ${name}`) }, actors.specs('a', 'b'));
  for (let times = 0; times < 3; times += 1) {
    await untilAllRun(supervisor);
    await actors.die('b', { error: new Error(`blow ${times}`) });
  }
  const { error } = await supervisor.exited;
  expect(error).toMatchObject({ code: 'gave_up', message: 'gave up on b: blow 2', cause: new Error('blow 2') });
  expect(actors.log.at(-1)).toBe('stop a');
  expect(events.slice(-2)).toEqual(['down b', 'gave-up b']);
  expect(statesOf(supervisor)).toEqual({ a: 'stopped', b: 'stopped' });
});

test('the deaths of all children count together', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(twice, actors.specs('a', 'b', 'c'));
  await Promise.all(['a', 'b', 'c'].map((name) => actors.die(name)));
  expect((await supervisor.exited).error).toMatchObject({ code: 'gave_up', message: 'gave up on c: c died' });
  expect(actors.living()).toEqual([]);
});

test.each(['one_for_one', 'rest_for_one', 'one_for_all'] as const)('%s: starts that fail count, until it gives up', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...twice, strategy }, actors.specs('a', 'b'));
  actors.sicken('a');
  await actors.die('a');
  expect((await supervisor.exited).error).toMatchObject({ code: 'gave_up', message: 'gave up on a: a is sick' });
  expect(actors.log.filter((line) => line === 'start a')).toHaveLength(3);
  expect(actors.living()).toEqual([]);
});

test.each(['rest_for_one', 'one_for_all'] as const)('%s gives up on another child than the one that died', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...twice, strategy }, actors.specs('a', 'b'));
  actors.sicken('b');
  await actors.die('a');
  expect((await supervisor.exited).error).toMatchObject({ code: 'gave_up', message: 'gave up on b: b is sick' });
  expect(actors.living()).toEqual([]);
});

test('a start that fails and then succeeds is a restart', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_one' }, actors.specs('a'));
  actors.sicken('a');
  await actors.die('a');
  await until(() => actors.log.length >= 4);
  actors.heal('a');
  await untilAllRun(supervisor);
  expect(supervisor.children()).toEqual([{ name: 'a', state: 'running', restarts: actors.log.length - 1 }]);
  await supervisor.stop();
});

test('restarts without end where the deaths are far enough apart', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...twice, intensity: { restarts: 1, withinMs: 20 } }, actors.specs('a'));
  for (let times = 0; times < 4; times += 1) {
    await actors.die('a');
    await untilAllRun(supervisor);
    await sleep(30);
  }
  expect(supervisor.children()).toEqual([{ name: 'a', state: 'running', restarts: 0 }]);
  await supervisor.stop();
});

test('many children that die at once are all back, none waiting for another', async () => {
  const actors = theatre();
  const names = Array.from({ length: 100 }, (_, index) => `child ${index}`);
  const slow: SupervisorOptions = { strategy: 'one_for_one', intensity: { restarts: 100, withinMs: 60_000 }, backOff: { firstMs: 60_000, mostMs: 60_000 } };
  const supervisor = await startSupervisor(slow, actors.specs(...names));
  await Promise.all(names.map((name) => actors.die(name)));
  await until(() => actors.living().length === 100);
  expect(supervisor.children().every(({ restarts }) => restarts === 1)).toBe(true);
  await supervisor.stop();
});

test('a child waits before its second restart in a period', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_one', backOff: { firstMs: 40, mostMs: 40 } }, actors.specs('a'));
  await actors.die('a');
  await untilAllRun(supervisor);
  const diedAt = performance.now();
  await actors.die('a');
  await untilAllRun(supervisor);
  expect(performance.now() - diedAt).toBeGreaterThan(38);
  await supervisor.stop();
});

test('a wall clock that is stepped makes no restart be forgotten', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(twice, actors.specs('a'));
  let today = Date.now();
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => (today += 86_400_000));
  try {
    for (let times = 0; times < 3; times += 1) {
      await untilAllRun(supervisor);
      await actors.die('a');
    }
    expect((await supervisor.exited).error).toMatchObject({ code: 'gave_up' });
  } finally {
    clock.mockRestore();
  }
});
