/** After the cases of OTP's supervisor_SUITE: {permanent, transient, temporary}_{normal, shutdown, abnormal}, temporary_bystander. */
import { expect, test } from '@jest/globals';
import type { Exit } from './child-spec.ts';
import { startSupervisor } from './supervisor.ts';
import { patient, statesOf, theatre, until, untilAllRun } from './testing/theatre.ts';

const strategies = ['one_for_one', 'rest_for_one', 'one_for_all'] as const;
const normal: Exit = {};
const abnormal: Exit = { error: new Error('broken') };

const cases = strategies.flatMap((strategy) =>
  [
    { restart: 'permanent', exit: normal, comesBack: true },
    { restart: 'permanent', exit: abnormal, comesBack: true },
    { restart: 'transient', exit: normal, comesBack: false },
    { restart: 'transient', exit: abnormal, comesBack: true },
    { restart: 'temporary', exit: normal, comesBack: false },
    { restart: 'temporary', exit: abnormal, comesBack: false },
  ].map(({ restart, exit, comesBack }) => ({
    strategy,
    restart: restart as 'permanent' | 'transient' | 'temporary',
    exit,
    how: exit.error ? 'died' : 'ended',
    result: comesBack ? 'is restarted' : 'stays down',
    comesBack,
  })),
);

test.each(cases)('$strategy: a $restart child that $how $result', async ({ strategy, restart, exit, comesBack }) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy }, [...actors.specs('a'), actors.spec('b', { restart }), ...actors.specs('c')]);
  await actors.die('b', exit);
  if (comesBack) {
    await until(() => actors.living().length === 3);
    expect(statesOf(supervisor)).toEqual({ a: 'running', b: 'running', c: 'running' });
  } else {
    // Nobody is touched, and a temporary child is not even remembered.
    expect(statesOf(supervisor)).toEqual({ a: 'running', c: 'running', ...(restart === 'transient' ? { b: 'stopped' } : {}) });
    expect(actors.log).toEqual(['start a', 'start b', 'start c']);
  }
  await supervisor.stop();
  expect(actors.living()).toEqual([]);
});

test.each(['one_for_all', 'rest_for_one'] as const)('%s stops a temporary child with the others and forgets it', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy }, [actors.spec('a'), actors.spec('b', { restart: 'temporary' })]);
  await actors.die('a');
  await untilAllRun(supervisor);
  expect(actors.log).toEqual(['start a', 'start b', 'stop b', 'start a']);
  expect(statesOf(supervisor)).toEqual({ a: 'running' });
  await supervisor.stop();
});

test('one_for_all starts a transient child that had ended again, as OTP does', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_all' }, [actors.spec('a'), actors.spec('b', { restart: 'transient' })]);
  await actors.die('b', normal);
  await actors.die('a');
  await until(() => actors.living().length === 2);
  await supervisor.stop();
});

test('who restarts is told of each death and return', async () => {
  const actors = theatre();
  const events: unknown[] = [];
  const supervisor = await startSupervisor({ ...patient, strategy: 'rest_for_one', onEvent: (event) => events.push(event) }, actors.specs('a', 'b', 'c'));
  await actors.die('b', abnormal);
  await until(() => events.length === 3);
  expect(events).toEqual([
    { type: 'down', name: 'b', error: abnormal.error },
    { type: 'restarted', name: 'b' },
    { type: 'restarted', name: 'c' },
  ]);
  await supervisor.stop();
});
