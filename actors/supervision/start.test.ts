/** After the cases of OTP's supervisor_SUITE: sup_start_*, child_specs, sup_flags. */
import { expect, test } from '@jest/globals';
import type { ChildSpec } from './child-spec.ts';
import { startSupervisor } from './supervisor.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { patient, statesOf, theatre, until } from './testing/theatre.ts';

const oneForOne: SupervisorOptions = { ...patient, strategy: 'one_for_one' };

test('children start one after the other', async () => {
  const actors = theatre();
  const release = actors.hold('a');
  const start = startSupervisor(oneForOne, actors.specs('a', 'b'));
  await until(() => actors.log.length > 0);
  expect(actors.log).toEqual(['start a']);
  release();
  const supervisor = await start;
  expect(actors.log).toEqual(['start a', 'start b']);
  expect(statesOf(supervisor)).toEqual({ a: 'running', b: 'running' });
  await supervisor.stop();
});

test('independent children can start side by side', async () => {
  const actors = theatre();
  const release = actors.hold('a');
  const start = startSupervisor({ ...oneForOne, startUp: 'side-by-side' }, actors.specs('a', 'b'));
  await until(() => actors.isAlive('b'));
  release();
  const supervisor = await start;
  expect(actors.living()).toEqual(['a', 'b']);
  await supervisor.stop();
});

test('a supervisor may start without children', async () => {
  const supervisor = await startSupervisor(oneForOne, []);
  expect(supervisor.children()).toEqual([]);
  await supervisor.stop();
  expect(await supervisor.exited).toEqual({});
});

test('a child that does not start ends the start, and those before it are stopped', async () => {
  const actors = theatre();
  actors.sicken('b');
  await expect(startSupervisor(oneForOne, actors.specs('a', 'b', 'c'))).rejects.toThrow('b is sick');
  expect(actors.log).toEqual(['start a', 'start b', 'stop a']);
});

test('a child that does not start ends the starts beside it', async () => {
  const actors = theatre();
  actors.hold('a');
  actors.sicken('b');
  await expect(startSupervisor({ ...oneForOne, startUp: 'side-by-side' }, actors.specs('a', 'b', 'c'))).rejects.toThrow('b is sick');
  expect(actors.living()).toEqual([]);
});

test('a start that throws at once is a start that failed', async () => {
  const start = () => {
    throw new Error('no port');
  };
  await expect(startSupervisor(oneForOne, [theatre().spec('a', { start })])).rejects.toThrow('no port');
});

test('a start that is aborted ends with what had started stopped', async () => {
  const actors = theatre();
  actors.hold('b');
  const abort = new AbortController();
  const start = startSupervisor({ ...oneForOne, signal: abort.signal }, actors.specs('a', 'b'));
  await until(() => actors.log.includes('start b'));
  abort.abort(new Error('Ctrl-C'));
  await expect(start).rejects.toThrow('Ctrl-C');
  expect(actors.log).toEqual(['start a', 'start b', 'stop a']);
});

test('a start that is aborted at its last moment is aborted', async () => {
  const actors = theatre();
  const abort = new AbortController();
  const deaf = actors.spec('a', {
    start(signal) {
      const child = actors.spec('a').start(new AbortController().signal);
      abort.abort(new Error('Ctrl-C'));
      return signal.aborted ? child : Promise.reject(new Error('nobody told'));
    },
  });
  await expect(startSupervisor({ ...oneForOne, signal: abort.signal }, [deaf])).rejects.toThrow('Ctrl-C');
  expect(actors.log).toEqual(['start a', 'stop a']);
});

test('a start that was aborted before starts nothing', async () => {
  const actors = theatre();
  const signal = AbortSignal.abort(new Error('Ctrl-C'));
  await expect(startSupervisor({ ...oneForOne, signal }, actors.specs('a'))).rejects.toThrow('Ctrl-C');
  expect(actors.log).toEqual([]);
});

test('a child that dies while the next one starts is restarted', async () => {
  const actors = theatre();
  const release = actors.hold('b');
  const start = startSupervisor({ ...patient, strategy: 'one_for_all' }, actors.specs('a', 'b', 'c'));
  await until(() => actors.log.includes('start b'));
  await actors.die('a');
  release();
  const supervisor = await start;
  await until(() => actors.living().length === 3);
  expect(statesOf(supervisor)).toEqual({ a: 'running', b: 'running', c: 'running' });
  await supervisor.stop();
});

test('a child that dies too often while the next one starts ends the start', async () => {
  const actors = theatre();
  const slow = actors.spec('b', {
    start(signal) {
      actors.log.push('start b');
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('interrupted'))));
    },
  });
  const start = startSupervisor({ ...oneForOne, intensity: { restarts: 0, withinMs: 1000 } }, [actors.spec('a'), slow]);
  const refused = expect(start).rejects.toMatchObject({ code: 'gave_up', message: 'gave up on a: a died' });
  await until(() => actors.log.includes('start b'));
  await actors.die('a');
  await refused;
  expect(actors.living()).toEqual([]);
});

test.each<[string, Partial<Record<keyof ChildSpec, unknown>>, string]>([
  ['no name', { name: '' }, 'a child has no name'],
  ['an unknown restart', { restart: 'prmanent' }, 'a: restart is prmanent, not one of permanent, transient, temporary'],
  ['a deadline in the past', { stopWithinMs: -10 }, "a: stopWithinMs is -10, neither 'infinity' nor from 0 to 2147483647"],
  ['a deadline that is none', { stopWithinMs: Number.NaN }, "a: stopWithinMs is NaN, neither 'infinity' nor from 0 to 2147483647"],
  ['a deadline longer than a timer', { stopWithinMs: 2 ** 31 }, "a: stopWithinMs is 2147483648, neither 'infinity' nor from 0 to 2147483647"],
])('a child with %s is refused, and nothing starts', async (_, wrong, message) => {
  const actors = theatre();
  const spec = { ...actors.spec('a'), ...wrong } as ChildSpec;
  await expect(startSupervisor(oneForOne, [actors.spec('first'), spec])).rejects.toMatchObject({ code: 'bad_spec', message });
  const supervisor = await startSupervisor(oneForOne, []);
  await expect(supervisor.startChild(spec)).rejects.toMatchObject({ code: 'bad_spec', message });
  expect(actors.log).toEqual([]);
});

test('two children of one name are refused, and nothing starts', async () => {
  const actors = theatre();
  await expect(startSupervisor(oneForOne, actors.specs('a', 'b', 'a'))).rejects.toMatchObject({ code: 'duplicate_name' });
  expect(actors.log).toEqual([]);
});

test.each<[string, Partial<Record<keyof SupervisorOptions, unknown>>]>([
  ['strategy is none_for_one, not one of one_for_one, rest_for_one, one_for_all', { strategy: 'none_for_one' }],
  ['intensity.restarts is Infinity, not a whole number from 0', { intensity: { restarts: Infinity, withinMs: 1000 } }],
  ['intensity.restarts is -1, not a whole number from 0', { intensity: { restarts: -1, withinMs: 1000 } }],
  ['intensity.withinMs is 0, not a time', { intensity: { restarts: 1, withinMs: 0 } }],
  ['intensity.withinMs is Infinity, not a time', { intensity: { restarts: 1, withinMs: Infinity } }],
  ['backOff.firstMs is -1, not from 0 to mostMs', { backOff: { firstMs: -1, mostMs: 1 } }],
  ['backOff.firstMs is 2, not from 0 to mostMs', { backOff: { firstMs: 2, mostMs: 1 } }],
  ['backOff.mostMs is Infinity, not a time', { backOff: { firstMs: 2, mostMs: Infinity } }],
  ['children of rest_for_one depend on each other: they cannot start side by side', { strategy: 'rest_for_one', startUp: 'side-by-side' }],
])('a supervisor is refused where %s', async (message, wrong) => {
  const options = { ...oneForOne, ...wrong } as SupervisorOptions;
  await expect(startSupervisor(options, [])).rejects.toMatchObject({ code: 'bad_spec', message });
});
