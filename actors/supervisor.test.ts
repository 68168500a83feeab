import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSupervisor, type Child, type ChildSpec, type Exit, type SupervisorOptions } from './supervisor.ts';

const patient = { intensity: { restarts: 5, withinMs: 10_000 }, backOff: { firstMs: 10, mostMs: 40 } } as const;

test('starts children in order and stops them in reverse', async () => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_one' }, [actors.spec('a'), actors.spec('b')]);
  await supervisor.stop();
  expect(actors.log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  expect(await supervisor.exited).toEqual({});
});

test('stops what has started when a later child does not', async () => {
  const actors = theatre();
  const broken: ChildSpec = { ...actors.spec('b'), start: () => Promise.reject(new Error('no port')) };
  await expect(startSupervisor({ ...patient, strategy: 'one_for_one' }, [actors.spec('a'), broken])).rejects.toThrow('no port');
  expect(actors.log).toEqual(['start a', 'stop a']);
});

test.each([
  ['one_for_one', ['start b']],
  ['rest_for_one', ['stop c', 'start b', 'start c']],
  ['one_for_all', ['stop c', 'stop a', 'start a', 'start b', 'start c']],
] as const)('%s restarts a dead child with those that depend on it', async (strategy, expected) => {
  const actors = theatre();
  const supervisor = await startSupervisor({ ...patient, strategy }, ['a', 'b', 'c'].map((name) => actors.spec(name)));
  actors.log.length = 0;
  actors.die('b');
  await actors.until(() => actors.log.length >= expected.length);
  expect(actors.log).toEqual(expected);
  await supervisor.stop();
});

test.each([
  ['permanent', true, true],
  ['transient', false, true],
  ['temporary', false, false],
] as const)('a %s child is restarted after an orderly end: %s, after an error: %s', async (restart, afterEnd, afterError) => {
  const actors = theatre();
  const specs = ['calm', 'sick'].map((name) => ({ ...actors.spec(name), restart }));
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_one' }, specs);
  actors.log.length = 0;
  actors.die('calm', {});
  actors.die('sick');
  await sleep(60);
  expect(actors.log.includes('start calm')).toBe(afterEnd);
  expect(actors.log.includes('start sick')).toBe(afterError);
  await supervisor.stop();
});

test('gives up with the cause after too many restarts, having stopped the others', async () => {
  const actors = theatre();
  const options: SupervisorOptions = { ...patient, strategy: 'one_for_one', intensity: { restarts: 2, withinMs: 10_000 } };
  const supervisor = await startSupervisor(options, [actors.spec('a'), actors.spec('b')]);
  for (let times = 0; times < 3; times += 1) {
    await actors.until(() => actors.isAlive('b'));
    actors.die('b', { error: new Error(`blow ${times}`) });
  }
  const { error } = await supervisor.exited;
  expect(error?.message).toBe('b was restarted too often: blow 2');
  expect(actors.log.at(-1)).toBe('stop a');
});

test('restarts without end where the deaths are far enough apart', async () => {
  const actors = theatre();
  const options: SupervisorOptions = { ...patient, strategy: 'one_for_one', intensity: { restarts: 1, withinMs: 50 } };
  const supervisor = await startSupervisor(options, [actors.spec('a')]);
  for (let times = 0; times < 4; times += 1) {
    actors.die('a');
    await sleep(70);
    expect(actors.isAlive('a')).toBe(true);
  }
  await supervisor.stop();
});

test('pauses longer before each further restart', async () => {
  const actors = theatre();
  const starts: number[] = [];
  const spec: ChildSpec = {
    ...actors.spec('a'),
    async start() {
      starts.push(performance.now());
      if (starts.length > 1 && starts.length < 5) throw new Error('not yet');
      return actors.spec('a').start(new AbortController().signal);
    },
  };
  const options: SupervisorOptions = { ...patient, strategy: 'one_for_one', backOff: { firstMs: 40, mostMs: 80 } };
  const supervisor = await startSupervisor(options, [spec]);
  actors.die('a');
  await actors.until(() => starts.length === 5);
  const pauses = starts.slice(2).map((at, index) => at - (starts[index + 1] ?? 0));
  expect(pauses.map((pause, index) => pause >= ([40, 80, 80][index] ?? 0) - 2)).toEqual([true, true, true]);
  await supervisor.stop();
});

test('kills a child that does not stop by its deadline', async () => {
  const actors = theatre();
  const stubborn: ChildSpec = { ...actors.spec('a', { stubborn: true }), stopWithinMs: 30 };
  const supervisor = await startSupervisor({ ...patient, strategy: 'one_for_one' }, [stubborn]);
  await supervisor.stop();
  expect(actors.log).toEqual(['start a', 'stop a', 'kill a']);
});

test('a nested supervisor that gives up is restarted by its own', async () => {
  const actors = theatre();
  const inner: ChildSpec = {
    name: 'inner',
    restart: 'permanent',
    stopWithinMs: 1000,
    start: (signal) => startSupervisor({ ...patient, strategy: 'one_for_one', intensity: { restarts: 0, withinMs: 1000 }, signal }, [actors.spec('a')]),
  };
  const outer = await startSupervisor({ ...patient, strategy: 'one_for_one' }, [inner]);
  actors.die('a');
  await actors.until(() => actors.log.filter((line) => line === 'start a').length === 2);
  await outer.stop();
  expect(actors.log.at(-1)).toBe('stop a');
});

test('a start that is aborted ends with what had started stopped', async () => {
  const actors = theatre();
  const abort = new AbortController();
  const slow: ChildSpec = { ...actors.spec('b'), start: (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) };
  const start = startSupervisor({ ...patient, strategy: 'one_for_one', signal: abort.signal }, [actors.spec('a'), slow]);
  await actors.until(() => actors.isAlive('a'));
  abort.abort(new Error('Ctrl-C'));
  await expect(start).rejects.toThrow('Ctrl-C');
  expect(actors.log).toEqual(['start a', 'stop a']);
});

test('a stop during a pause before a restart does not wait for it', async () => {
  const actors = theatre();
  const options: SupervisorOptions = { ...patient, strategy: 'one_for_one', backOff: { firstMs: 60_000, mostMs: 60_000 } };
  const supervisor = await startSupervisor(options, [actors.spec('a')]);
  actors.die('a');
  await actors.until(() => actors.isAlive('a'));
  actors.die('a');
  await sleep(10);
  await supervisor.stop();
  expect(actors.log).toEqual(['start a', 'start a']);
});

/** Children that note what is done to them and die on demand. */
function theatre() {
  const log: string[] = [];
  const alive = new Map<string, (exit: Exit) => void>();

  function settle(name: string, exit: Exit): void {
    alive.get(name)?.(exit);
    alive.delete(name);
  }

  return {
    log,
    isAlive: (name: string) => alive.has(name),
    die: (name: string, exit: Exit = { error: new Error(`${name} died`) }) => settle(name, exit),
    async until(condition: () => boolean): Promise<void> {
      while (!condition()) await sleep(2);
    },
    spec: (name: string, { stubborn = false } = {}): ChildSpec => ({
      name,
      restart: 'permanent',
      stopWithinMs: 1000,
      async start(): Promise<Child> {
        log.push(`start ${name}`);
        const { promise, resolve } = Promise.withResolvers<Exit>();
        alive.set(name, resolve);
        return {
          exited: promise,
          async stop() {
            log.push(`stop ${name}`);
            if (!stubborn) settle(name, {});
            await promise;
          },
          kill() {
            log.push(`kill ${name}`);
            settle(name, {});
          },
        };
      },
    }),
  };
}
