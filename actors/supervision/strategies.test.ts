/** After the cases of OTP's supervisor_SUITE: one_for_one, one_for_all, rest_for_one, *_other_child_fails_restart. */
import { expect, test } from '@jest/globals';
import { startSupervisor } from './supervisor.ts';
import { patient, statesOf, theatre, until, untilAllRun } from './testing/theatre.ts';

/** Long enough to do something in a pause. */
const slowly = { ...patient, backOff: { firstMs: 60, mostMs: 60 } };

test.each([
  ['one_for_one', ['start b']],
  ['rest_for_one', ['stop c', 'start b', 'start c']],
  ['one_for_all', ['stop c', 'stop a', 'start a', 'start b', 'start c']],
] as const)('%s restarts a dead child with those that depend on it', async (strategy, expected) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy }, actors.specs('a', 'b', 'c'));
  const noted = actors.next(expected.length);
  await actors.die('b');
  expect(await noted).toEqual(expected);
  await untilAllRun(supervisor);
  await supervisor.stop();
});

test('one_for_all stops those that are back when another does not come back', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_all' }, actors.specs('a', 'b'));
  actors.sicken('b');
  const noted = actors.next(3);
  await actors.die('a');
  await until(() => actors.log.length >= 6);
  actors.heal('b');
  expect((await noted).slice(0, 3)).toEqual(['stop b', 'start a', 'start b']);
  await untilAllRun(supervisor);
  expect(actors.log.slice(5, 8)).toEqual(['stop a', 'start a', 'start b']);
  await supervisor.stop();
});

test('rest_for_one keeps those that are back when another does not come back', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'rest_for_one' }, actors.specs('a', 'b', 'c'));
  actors.sicken('b');
  await actors.die('a');
  await until(() => actors.log.filter((line) => line === 'start b').length >= 3);
  actors.heal('b');
  await untilAllRun(supervisor);
  expect(actors.log.filter((line) => line === 'start a')).toHaveLength(2);
  expect(actors.log.slice(-2)).toEqual(['start b', 'start c']);
  await supervisor.stop();
});

test('rest_for_one starts nobody before one that died during the pause', async () => {
  const actors = theatre();
  const children = [...actors.specs('a', 'b'), actors.spec('t', { restart: 'temporary' }), actors.spec('c')];
  const supervisor = await startSupervisor({ ...slowly, strategy: 'rest_for_one' }, children);
  await actors.die('c');
  await untilAllRun(supervisor);
  await actors.die('c');
  const noted = actors.next(5);
  await actors.die('a');
  expect(await noted).toEqual(['stop t', 'stop b', 'start a', 'start b', 'start c']);
  await supervisor.stop();
});

test('rest_for_one restarts a child once that another took along, also when that one does not come back', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...slowly, strategy: 'rest_for_one' }, actors.specs('a', 'b'));
  await actors.die('b');
  await untilAllRun(supervisor);
  actors.sicken('b');
  await actors.die('b');
  const noted = actors.next(3);
  await actors.die('a');
  await noted;
  actors.heal('b');
  await untilAllRun(supervisor);
  expect(await noted).toEqual(['start a', 'start b', 'start b']);
  await supervisor.stop();
});

test('one_for_one restarts a child while another waits for its restart', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_one', backOff: { firstMs: 60_000, mostMs: 60_000 } }, actors.specs('a', 'b'));
  await actors.die('a');
  await untilAllRun(supervisor);
  await actors.die('a');
  await actors.die('b');
  await until(() => actors.isAlive('b'));
  expect(statesOf(supervisor)).toEqual({ a: 'restarting', b: 'running' });
  await supervisor.stop();
});

test('one_for_all takes two that die at the same time for one another', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_all' }, actors.specs('a', 'b', 'c'));
  await Promise.all([actors.die('a'), actors.die('c')]);
  await untilAllRun(supervisor);
  expect(actors.log.slice(3)).toEqual(['stop b', 'start a', 'start b', 'start c']);
  await supervisor.stop();
});

test('a child that dies while those after it come back is restarted with them', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'rest_for_one' }, actors.specs('a', 'b'));
  const release = actors.hold('b');
  await actors.die('a');
  await until(() => actors.log.filter((line) => line === 'start b').length === 2);
  await actors.die('a');
  release();
  await until(() => actors.log.filter((line) => line === 'start b').length === 3);
  await untilAllRun(supervisor);
  expect(actors.log.slice(-3)).toEqual(['stop b', 'start a', 'start b']);
  await supervisor.stop();
});
