/** After the cases of OTP's supervisor_SUITE: sup_stop_{infinity, timeout, brutal_kill}, simple_one_for_one_shutdown, child_unlink, hanging_restart_loop. */
import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildSpec } from './child-spec.ts';
import { startSupervisor } from './supervisor.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { patient, statesOf, theatre, type Theatre, until, untilAllRun } from './testing/theatre.ts';

const oneForOne: SupervisorOptions = { ...patient, strategy: 'one_for_one' };

test('children stop one after the other, the last first', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, actors.specs('a', 'b', 'c'));
  await supervisor.stop();
  expect(actors.log.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
  expect(await supervisor.exited).toEqual({});
  expect(statesOf(supervisor)).toEqual({ a: 'stopped', b: 'stopped', c: 'stopped' });
});

test('children that started side by side stop so', async () => {
  const actors = theatre();
  const slow = actors.spec('b', { stubborn: true, stopWithinMs: 'infinity' });
  const supervisor = await startSupervisor({ ...oneForOne, startUp: 'side-by-side' }, [actors.spec('a'), slow]);
  const stop = supervisor.stop();
  await until(() => !actors.isAlive('a'));
  await actors.die('b');
  await stop;
});

test('a child that does not stop by its deadline is killed, and that is told', async () => {
  const actors = theatre();
  const events: unknown[] = [];
  const stubborn = actors.spec('b', { stubborn: true, stopWithinMs: 20 });
  const supervisor = await startSupervisor({ ...oneForOne, onEvent: (event) => events.push(event) }, [actors.spec('a'), stubborn]);
  await supervisor.stop();
  expect(actors.log.slice(2)).toEqual(['stop b', 'kill b', 'stop a']);
  expect(events).toEqual([{ type: 'killed', name: 'b' }]);
  expect(await supervisor.exited).toEqual({});
});

test('a child with a deadline of 0 is killed without being asked', async () => {
  const actors = theatre();
  const events: unknown[] = [];
  const supervisor = await startSupervisor({ ...oneForOne, onEvent: (event) => events.push(event) }, [actors.spec('a', { stopWithinMs: 0 })]);
  await supervisor.stop();
  expect(actors.log).toEqual(['start a', 'kill a']);
  // It is no news.
  expect(events).toEqual([]);
});

test('a child whose stop fails is killed at once', async () => {
  const actors = theatre();
  const broken = actors.spec('a', {
    stopWithinMs: 'infinity',
    start: async (signal) => ({ ...(await actors.spec('a').start(signal)), stop: () => Promise.reject(new Error('cannot')) }),
  });
  const supervisor = await startSupervisor(oneForOne, [broken]);
  await supervisor.stop();
  expect(actors.log).toEqual(['start a', 'kill a']);
});

test('a child that says that it stopped, and did not, is killed', async () => {
  const actors = theatre();
  const liar = actors.spec('a', {
    stopWithinMs: 20,
    start: async (signal) => ({ ...(await actors.spec('a').start(signal)), stop: async () => {} }),
  });
  const supervisor = await startSupervisor(oneForOne, [liar]);
  await supervisor.stop();
  expect(actors.log).toEqual(['start a', 'kill a']);
});

test.each([60_000, 'infinity'] as const)('a child that dies while it stops is gone: nobody waits for its deadline of %s, nobody restarts it', async (stopWithinMs) => {
  const actors = theatre();
  const mute = actors.spec('a', {
    stopWithinMs,
    start: async (signal) => ({ ...(await actors.spec('a').start(signal)), stop: () => new Promise(() => {}) }),
  });
  const supervisor = await startSupervisor(oneForOne, [mute]);
  const stop = supervisor.stopChild('a');
  await actors.die('a');
  await stop;
  expect(actors.log).toEqual(['start a']);
  await supervisor.stop();
});

test('a stop is over when what was killed is gone, and not before', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, [actors.spec('a', { stopWithinMs: 0, start: dyingSlowly(actors) })]);
  let over = false;
  const stop = supervisor.stop().then(() => (over = true));
  await sleep(5);
  expect(over).toBe(false);
  await actors.die('a');
  await stop;
});

test('a stop can be asked for twice', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, actors.specs('a'));
  await Promise.all([supervisor.stop(), supervisor.stop()]);
  await supervisor.stop();
  expect(actors.log).toEqual(['start a', 'stop a']);
});

test('a stop during a pause before a restart does not wait for it', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...oneForOne, backOff: { firstMs: 60_000, mostMs: 60_000 } }, actors.specs('a'));
  await actors.die('a');
  await untilAllRun(supervisor);
  await actors.die('a');
  await sleep(5);
  await supervisor.stop();
  expect(actors.log).toEqual(['start a', 'start a']);
});

test('a stop while those that depend on a dead child still stop is no giving up', async () => {
  const actors = theatre();
  const events: string[] = [];
  const options: SupervisorOptions = { ...patient, strategy: 'one_for_all', intensity: { restarts: 0, withinMs: 1000 }, onEvent: ({ type }) => events.push(type) };
  const supervisor = await startSupervisor(options, [actors.spec('a'), actors.spec('b', { stubborn: true, stopWithinMs: 'infinity' })]);
  await actors.die('a');
  const stop = supervisor.stop();
  await actors.die('b');
  await stop;
  expect(events).toEqual(['down']);
  expect(await supervisor.exited).toEqual({});
});

test.each(['one_for_one', 'rest_for_one', 'one_for_all'] as const)('%s: a stop in the middle of a restart ends it', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy }, actors.specs('a', 'b', 'c'));
  actors.hold('b');
  await actors.die('b');
  await until(() => actors.log.at(-1) === 'start b');
  await supervisor.stop();
  expect(actors.living()).toEqual([]);
  expect(await supervisor.exited).toEqual({});
});

test('a supervisor that gives up waits for a start under way in another line, and stops what comes of it', async () => {
  const actors = theatre();
  const deaf = actors.spec('b', { start: () => actors.spec('b').start(new AbortController().signal) });
  const supervisor = await startSupervisor({ ...oneForOne, intensity: { restarts: 1, withinMs: 60_000 } }, [actors.spec('a'), deaf]);
  const release = actors.hold('b');
  await actors.die('b');
  await until(() => actors.log.filter((line) => line === 'start b').length === 2);
  await actors.die('a');
  release();
  expect((await supervisor.exited).error).toMatchObject({ message: 'gave up on a: a died' });
  expect(actors.log.at(-1)).toBe('stop b');
  expect(actors.living()).toEqual([]);
});

test('a supervisor that is killed kills its children, also the one that it was stopping', async () => {
  const actors = theatre();
  const stubborn = actors.spec('c', { stubborn: true, stopWithinMs: 'infinity' });
  const supervisor = await startSupervisor(oneForOne, [...actors.specs('a', 'b'), stubborn]);
  const stop = supervisor.stop();
  await until(() => actors.log.includes('stop c'));
  supervisor.kill();
  await stop;
  await supervisor.exited;
  expect(actors.log.slice(4)).toEqual(['kill a', 'kill b', 'kill c']);
});

test('a supervisor that is killed is gone when its children are, and not before', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, [actors.spec('a', { start: dyingSlowly(actors) })]);
  let gone = false;
  void supervisor.exited.then(() => (gone = true));
  supervisor.kill();
  await sleep(5);
  expect(gone).toBe(false);
  await actors.die('a');
  expect((await supervisor.exited).error).toMatchObject({ code: 'killed' });
  expect(statesOf(supervisor)).toEqual({ a: 'stopped' });
  await expect(supervisor.startChild(actors.spec('b'))).rejects.toMatchObject({ code: 'ending' });
});

test('a child that comes up after its supervisor was killed is killed', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, []);
  const release = actors.hold('a');
  const start = supervisor.startChild(actors.spec('a', { start: () => actors.spec('a').start(new AbortController().signal) }));
  await until(() => actors.log.length === 1);
  supervisor.kill();
  await supervisor.exited;
  release();
  await start;
  expect(actors.log).toEqual(['start a', 'kill a']);
});

/** Its child `a` is still there when it was killed, until it dies. */
function dyingSlowly(actors: Theatre): ChildSpec['start'] {
  return async (signal) => ({ ...(await actors.spec('a').start(signal)), kill: () => void actors.log.push('kill a') });
}
