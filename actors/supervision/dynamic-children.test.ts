/** After the cases of OTP's supervisor_SUITE: child_adm, child_adm_simple, count_children, hanging_restart_loop, simple_one_for_one*. */
import { expect, test } from '@jest/globals';
import { startSupervisor } from './supervisor.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { patient, statesOf, theatre, until, untilAllRun } from './testing/theatre.ts';

const oneForOne: SupervisorOptions = { ...patient, strategy: 'one_for_one' };
const dependent = ['one_for_all', 'rest_for_one'] as const;

test('a child that is added is restarted, and stopped, like the others', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, actors.specs('a'));
  const child = await supervisor.startChild(actors.spec('b'));
  await actors.die('b');
  expect((await child.exited).error?.message).toBe('b died');
  await untilAllRun(supervisor);
  expect(supervisor.children()).toEqual([
    { name: 'a', state: 'running', restarts: 0 },
    { name: 'b', state: 'running', restarts: 1 },
  ]);
  await supervisor.stop();
  expect(actors.log.slice(-2)).toEqual(['stop b', 'stop a']);
});

test('a child that is added and does not start leaves nothing behind', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, actors.specs('a'));
  actors.sicken('b');
  await expect(supervisor.startChild(actors.spec('b'))).rejects.toThrow('b is sick');
  expect(statesOf(supervisor)).toEqual({ a: 'running' });
  actors.heal('b');
  await supervisor.startChild(actors.spec('b'));
  expect(statesOf(supervisor)).toEqual({ a: 'running', b: 'running' });
  await supervisor.stop();
});

test('a name is taken from the moment that a child is asked for until it is stopped', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, []);
  const taken = (state: string) => ({ code: 'duplicate_name', message: `there is a child a already, and it is ${state}` });
  const release = actors.hold('a');
  const first = supervisor.startChild(actors.spec('a', { restart: 'transient' }));
  await expect(supervisor.startChild(actors.spec('a'))).rejects.toMatchObject(taken('starting'));
  release();
  await first;
  await expect(supervisor.startChild(actors.spec('a'))).rejects.toMatchObject(taken('running'));
  await actors.die('a', {});
  await expect(supervisor.startChild(actors.spec('a'))).rejects.toMatchObject(taken('stopped'));
  await supervisor.stopChild('a');
  await supervisor.startChild(actors.spec('a'));
  expect(actors.log).toEqual(['start a', 'start a']);
  await supervisor.stop();
});

test('a temporary child that has ended leaves its name to others', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, []);
  await supervisor.startChild(actors.spec('a', { restart: 'temporary' }));
  await actors.die('a');
  expect(supervisor.children()).toEqual([]);
  await supervisor.startChild(actors.spec('a'));
  expect(statesOf(supervisor)).toEqual({ a: 'running' });
  await supervisor.stop();
});

test('who is told of a death may start another child of that name at once', async () => {
  const actors = theatre();
  const options: SupervisorOptions = { ...oneForOne, onEvent: () => void supervisor.startChild(actors.spec('a')) };
  const supervisor = await startSupervisor(options, [actors.spec('a', { restart: 'temporary' })]);
  await actors.die('a');
  await until(() => actors.isAlive('a'));
  expect(statesOf(supervisor)).toEqual({ a: 'running' });
  await supervisor.stop();
});

test('children that are independent are added side by side', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, []);
  const release = actors.hold('a');
  const slow = supervisor.startChild(actors.spec('a'));
  await supervisor.startChild(actors.spec('b'));
  expect(statesOf(supervisor)).toEqual({ a: 'starting', b: 'running' });
  release();
  await slow;
  await supervisor.stop();
});

test('a stopped child is forgotten, and its neighbours run on', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_all' }, actors.specs('a', 'b', 'c'));
  const stop = supervisor.stopChild('b');
  expect(statesOf(supervisor)).toEqual({ a: 'running', b: 'stopping', c: 'running' });
  await stop;
  expect(statesOf(supervisor)).toEqual({ a: 'running', c: 'running' });
  expect(actors.log.slice(3)).toEqual(['stop b']);
  await supervisor.stop();
});

test('a child can be stopped twice, and one that is not there too', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, actors.specs('a'));
  await Promise.all([supervisor.stopChild('a'), supervisor.stopChild('a'), supervisor.stopChild('nobody')]);
  expect(actors.log).toEqual(['start a', 'stop a']);
  await supervisor.stop();
});

test('a child that is stopped while it starts does not come up', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, []);
  actors.hold('a');
  const start = supervisor.startChild(actors.spec('a'));
  const refused = expect(start).rejects.toMatchObject({ code: 'stopped' });
  await supervisor.stopChild('a');
  await refused;
  expect(supervisor.children()).toEqual([]);
  await supervisor.stop();
});

test('a child whose start does not listen is stopped once it is up', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, []);
  const release = actors.hold('a');
  const deaf = actors.spec('a', { start: () => actors.spec('a').start(new AbortController().signal) });
  const start = supervisor.startChild(deaf);
  await until(() => actors.log.length === 1);
  const stop = supervisor.stopChild('a');
  release();
  await Promise.all([start, stop]);
  expect(actors.log).toEqual(['start a', 'stop a']);
  expect(supervisor.children()).toEqual([]);
  await supervisor.stop();
});

test('a child that is stopped in the pause before its restart is not restarted', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...oneForOne, backOff: { firstMs: 60_000, mostMs: 60_000 } }, actors.specs('a'));
  await actors.die('a');
  await untilAllRun(supervisor);
  await actors.die('a');
  await supervisor.stopChild('a');
  expect(supervisor.children()).toEqual([]);
  expect(actors.log).toEqual(['start a', 'start a']);
  await supervisor.stop();
});

test('a child that is stopped while its restarts fail is no reason to give up', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...oneForOne, intensity: { restarts: 3, withinMs: 60_000 }, backOff: { firstMs: 20, mostMs: 20 } }, actors.specs('a', 'b'));
  actors.sicken('a');
  await actors.die('a');
  await until(() => actors.log.length >= 4);
  await supervisor.stopChild('a');
  expect(statesOf(supervisor)).toEqual({ b: 'running' });
  await supervisor.stop();
});

test('a child that is stopped while it is restarted comes up no more', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, actors.specs('a'));
  actors.hold('a');
  await actors.die('a');
  await until(() => actors.log.length === 2);
  expect(statesOf(supervisor)).toEqual({ a: 'restarting' });
  await supervisor.stopChild('a');
  expect(supervisor.children()).toEqual([]);
  expect(actors.living()).toEqual([]);
  await supervisor.stop();
});

test.each(dependent)('%s brings those that depend on a child back when it is stopped in the middle of its restart', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy, backOff: { firstMs: 60_000, mostMs: 60_000 } }, actors.specs('a', 'b', 'c'));
  actors.sicken('b');
  await actors.die('b');
  await until(() => actors.log.filter((line) => line === 'start b').length === 2);
  await supervisor.stopChild('b');
  await until(() => actors.living().length === 2);
  expect(statesOf(supervisor)).toEqual({ a: 'running', c: 'running' });
  await supervisor.stop();
});

test.each(dependent)('%s goes on with those that depend on a child when it is stopped in the middle of its start', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy }, actors.specs('a', 'b', 'c', 'd'));
  actors.hold('b');
  await actors.die('b');
  await until(() => actors.log.at(-1) === 'start b');
  await supervisor.stopChild('b');
  await until(() => actors.living().length === 3);
  expect(statesOf(supervisor)).toEqual({ a: 'running', c: 'running', d: 'running' });
  await supervisor.stop();
});

test.each(dependent)('%s touches nobody for a child that died and is stopped before the turn of its restart', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy, intensity: { restarts: 0, withinMs: 1000 } }, actors.specs('a', 'b'));
  const release = actors.hold('c');
  const added = supervisor.startChild(actors.spec('c'));
  await actors.die('a');
  const stop = supervisor.stopChild('a');
  release();
  await Promise.all([added, stop]);
  expect(actors.log).toEqual(['start a', 'start b', 'start c']);
  expect(statesOf(supervisor)).toEqual({ b: 'running', c: 'running' });
  await supervisor.stop();
});

test('a stop that comes late does not forget the next child of that name', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'rest_for_one' }, [actors.spec('a', { restart: 'temporary' })]);
  const release = actors.hold('b');
  const added = supervisor.startChild(actors.spec('b'));
  const stop = supervisor.stopChild('a');
  await actors.die('a');
  const again = supervisor.startChild(actors.spec('a'));
  release();
  await Promise.all([added, stop, again]);
  expect(statesOf(supervisor)).toEqual({ b: 'running', a: 'running' });
  await supervisor.stop();
});

test.each(dependent)('%s adds a child only when a restart is over', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy }, actors.specs('a', 'b'));
  const release = actors.hold('b');
  await actors.die('a');
  const added = supervisor.startChild(actors.spec('c'));
  await until(() => actors.log.filter((line) => line === 'start b').length === 2);
  expect(statesOf(supervisor)).toEqual({ a: 'running', b: 'restarting', c: 'starting' });
  release();
  await added;
  expect(actors.log.filter((line) => line === 'start c')).toHaveLength(1);
  expect(statesOf(supervisor)).toEqual({ a: 'running', b: 'running', c: 'running' });
  await supervisor.stop();
});

test.each(dependent)('%s restarts a child that was added with those before it', async (strategy) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy }, actors.specs('a'));
  await supervisor.startChild(actors.spec('b'));
  await actors.die('a');
  await untilAllRun(supervisor);
  expect(actors.log.slice(2)).toEqual(['stop b', 'start a', 'start b']);
  await supervisor.stop();
});

test('a supervisor that ends takes on no child, and lets go of those that start', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, actors.specs('a'));
  actors.hold('b');
  const starting = expect(supervisor.startChild(actors.spec('b'))).rejects.toMatchObject({ code: 'ending' });
  await until(() => actors.log.includes('start b'));
  const stop = supervisor.stop();
  await expect(supervisor.startChild(actors.spec('c'))).rejects.toMatchObject({ code: 'ending' });
  await starting;
  await Promise.all([stop, supervisor.stopChild('a')]);
  expect(actors.log).toEqual(['start a', 'start b', 'stop a']);
  await expect(supervisor.startChild(actors.spec('c'))).rejects.toMatchObject({ code: 'ending' });
});

test('a supervisor that gives up lets go of a child that starts, and tells why', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...oneForOne, intensity: { restarts: 0, withinMs: 1000 } }, actors.specs('a'));
  actors.hold('b');
  const starting = expect(supervisor.startChild(actors.spec('b'))).rejects.toMatchObject({ code: 'gave_up' });
  await until(() => actors.log.includes('start b'));
  await actors.die('a');
  await starting;
  expect((await supervisor.exited).error).toMatchObject({ code: 'gave_up' });
  expect(actors.living()).toEqual([]);
});

test('a thousand children come and go and leave nothing behind', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor(oneForOne, []);
  const names = Array.from({ length: 1000 }, (_, index) => `child ${index}`);
  await Promise.all(names.map((name) => supervisor.startChild(actors.spec(name, { restart: 'temporary' }))));
  expect(supervisor.children()).toHaveLength(1000);
  await Promise.all(names.map((name, index) => (index % 2 ? supervisor.stopChild(name) : actors.die(name))));
  expect(supervisor.children()).toEqual([]);
  await supervisor.stop();
});
