/** Supervisors as children, after the cases of OTP's supervisor_SUITE: *_escalation, tree, simple_global_supervisor. */
import { expect, test } from '@jest/globals';
import type { ChildSpec } from './child-spec.ts';
import { startSupervisor, type Supervisor } from './supervisor.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { patient, statesOf, theatre, until, untilAllRun } from './testing/theatre.ts';

const never = { ...patient, intensity: { restarts: 0, withinMs: 60_000 } } as const;

/** A spec whose child is a supervisor, and the one that runs at present. */
function nested(name: string, options: SupervisorOptions, specs: readonly ChildSpec[], more: Partial<ChildSpec> = {}) {
  const present: { supervisor?: Supervisor } = {};
  const spec: ChildSpec = {
    name,
    restart: 'permanent',
    stopWithinMs: 'infinity',
    async start(signal) {
      present.supervisor = await startSupervisor({ ...options, signal }, specs);
      return present.supervisor;
    },
    ...more,
  };
  return { spec, present };
}

test.each([
  ['one_for_one', ['start b1', 'start b2']],
  ['rest_for_one', ['stop c', 'start b1', 'start b2', 'start c']],
  ['one_for_all', ['stop c', 'stop a', 'start a', 'start b1', 'start b2', 'start c']],
] as const)('a supervisor that gives up is restarted by %s as any child', async (strategy, expected) => {
  const actors = theatre();
  const inner = nested('b', { ...never, strategy: 'one_for_one' }, actors.specs('b1', 'b2'));
  const outer = await startSupervisor({ ...patient, strategy }, [actors.spec('a'), inner.spec, actors.spec('c')]);
  const first = inner.present.supervisor;
  const noted = actors.next(expected.length + 1);
  await actors.die('b1');
  // What is left of the inner tree is stopped before anybody else is touched.
  expect(await noted).toEqual(['stop b2', ...expected]);
  await untilAllRun(outer);
  expect(inner.present.supervisor).not.toBe(first);
  await outer.stop();
});

test('a child that keeps dying brings down its supervisor, then the one above, with the reason of both', async () => {
  const actors = theatre();
  const inner = nested('inner', { ...patient, strategy: 'one_for_one', intensity: { restarts: 1, withinMs: 60_000 } }, actors.specs('a'));
  const outer = await startSupervisor({ ...patient, strategy: 'one_for_one', intensity: { restarts: 1, withinMs: 60_000 } }, [actors.spec('other'), inner.spec]);
  for (let deaths = 0; deaths < 4; deaths += 1) {
    await until(() => actors.isAlive('a'));
    await actors.die('a');
  }
  expect((await outer.exited).error?.message).toBe('gave up on inner: gave up on a: a died');
  expect(actors.log.filter((line) => line === 'start a')).toHaveLength(4);
  expect(actors.log.at(-1)).toBe('stop other');
});

test('a temporary supervisor that gives up harms nobody: its siblings and its parent run on', async () => {
  const actors = theatre();
  const outer = await startSupervisor({ ...never, strategy: 'one_for_one' }, actors.specs('a'));
  const inner = nested('tenant', { ...never, strategy: 'one_for_one' }, actors.specs('node'), { restart: 'temporary' });
  const tenant = await outer.startChild(inner.spec);
  await actors.die('node');
  expect((await tenant.exited).error).toMatchObject({ code: 'gave_up', message: 'gave up on node: node died' });
  expect(statesOf(outer)).toEqual({ a: 'running' });
  await outer.stop();
});

test('a supervisor that is restarted has its own children again, and none that were added', async () => {
  const actors = theatre();
  const inner = nested('inner', { ...never, strategy: 'one_for_one' }, actors.specs('a'));
  const outer = await startSupervisor({ ...patient, strategy: 'one_for_one' }, [inner.spec]);
  await inner.present.supervisor?.startChild(actors.spec('added'));
  const first = inner.present.supervisor;
  await actors.die('added');
  await until(() => inner.present.supervisor !== first);
  expect(actors.living()).toEqual(['a']);
  expect(statesOf(inner.present.supervisor!)).toEqual({ a: 'running' });
  await outer.stop();
});

test('a supervisor that is killed is restarted when its children are gone', async () => {
  const actors = theatre();
  const inner = nested('inner', { ...patient, strategy: 'one_for_one' }, actors.specs('a'));
  const outer = await startSupervisor({ ...patient, strategy: 'one_for_one' }, [inner.spec]);
  const noted = actors.next(2);
  inner.present.supervisor?.kill();
  expect(await noted).toEqual(['kill a', 'start a']);
  await untilAllRun(outer);
  await outer.stop();
});

test('a tree stops in reverse, each branch before the one that it grew after', async () => {
  const actors = theatre();
  const left = nested('left', { ...patient, strategy: 'rest_for_one' }, actors.specs('l1', 'l2'));
  const right = nested('right', { ...patient, strategy: 'one_for_one' }, actors.specs('r1', 'r2'));
  const root = await startSupervisor({ ...patient, strategy: 'one_for_all' }, [actors.spec('first'), left.spec, right.spec]);
  await root.stop();
  expect(actors.log).toEqual(['start first', 'start l1', 'start l2', 'start r1', 'start r2', 'stop r2', 'stop r1', 'stop l2', 'stop l1', 'stop first']);
});

test('a branch that does not stop by its deadline is killed to its leaves', async () => {
  const actors = theatre();
  const hanging = actors.spec('leaf', { stubborn: true, stopWithinMs: 'infinity' });
  const twig = nested('twig', { ...patient, strategy: 'one_for_one' }, [actors.spec('beside'), hanging]);
  const branch = nested('branch', { ...patient, strategy: 'one_for_one' }, [twig.spec], { stopWithinMs: 20 });
  const root = await startSupervisor({ ...patient, strategy: 'one_for_one' }, [actors.spec('first'), branch.spec]);
  await root.stop();
  expect(actors.log.slice(3)).toEqual(['stop leaf', 'kill beside', 'kill leaf', 'stop first']);
  expect(actors.living()).toEqual([]);
});

test('a branch that hangs in its start does not keep the tree from ending', async () => {
  const actors = theatre();
  const inner = nested('inner', { ...never, strategy: 'one_for_one' }, actors.specs('a', 'b'));
  const root = await startSupervisor({ ...patient, strategy: 'one_for_one' }, [inner.spec]);
  actors.hold('b');
  await actors.die('a');
  await until(() => actors.log.filter((line) => line === 'start b').length === 2);
  await root.stop();
  expect(actors.living()).toEqual([]);
});
