import { expect, test } from '@jest/globals';
import type { NodeBoot } from './contract.ts';
import type { NodeFailure } from './node-failure.ts';
import { noLoad } from './node-load.ts';
import type { FromNode, NodePlaces, ToNode } from './node-messages.ts';
import { type NodeRunner, type RunnerUsage, startRemoteNode } from './remote-node.ts';

const boot = { tenant: { slug: 'acme' }, memoryMegabytes: 96 } as NodeBoot;
const places: NodePlaces = { name: 'host-1', nats: { url: 'nats://localhost' }, servers: { database: { host: '', port: 1 }, redis: { host: '', port: 1 }, s3Endpoint: '' }, settings: { idleSeconds: 300, logLevel: 'fatal', platformPrefix: 'test' } };
const pong: FromNode = { type: 'pong', load: { ...noLoad, requests: 5 } };

/** Busy all the time. */
const spinning = (): RunnerUsage => ({ processorMs: performance.now(), memory: 'fine' });

/** A runner that answers as the test says. */
function runnerThat(
  answer: (message: ToNode, say: (message: FromNode) => void, end: (failure: NodeFailure) => void) => void,
  usage: () => RunnerUsage = spinning,
) {
  const ended = Promise.withResolvers<NodeFailure>();
  let hear: (message: FromNode) => void = () => {};
  const runner: NodeRunner = {
    send: (message) => answer(message, hear, ended.resolve),
    listen: (listener) => void (hear = listener),
    exited: ended.promise,
    usage: async () => usage(),
    whereabouts: async () => 'spin (faults.ts:1)',
    kill: () => ended.resolve({ cause: 'crashed', reason: 'its process ended with SIGKILL' }),
  };
  return runner;
}

function startOn(runner: NodeRunner, onIdle = () => {}) {
  return startRemoteNode(runner, boot, { places, onIdle, onActivity: () => {} });
}

function started({ type }: ToNode, say: (message: FromNode) => void): void {
  if (type === 'start') say({ type: 'started', nodeId: 'node-1' });
}

test('a node that answers is left alone, and its load is known', async () => {
  const node = await startOn(
    runnerThat((message, say) => {
      started(message, say);
      if (message.type === 'ping') say(pong);
      if (message.type === 'stop') say({ type: 'stopped', dueInMs: 42 });
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect((await node.load()).requests).toBe(5);
  expect(await node.stop()).toEqual({ dueInMs: 42 });
  expect(await node.exited).toEqual({});
});

test('a node that is silent for three seconds is ended as blocked, with the place', async () => {
  const node = await startOn(runnerThat(started));
  const { error } = await node.exited;
  expect(error?.failure.cause).toBe('blocked');
  expect(error?.failure.reason).toMatch(/^blocked its event loop for [\d.]+ s, in spin \(faults\.ts:1\)$/);
});

test('a host that was late itself does not blame its nodes', async () => {
  const node = await startOn(
    runnerThat((message, say) => {
      started(message, say);
      if (message.type === 'ping') setImmediate(say, pong);
      if (message.type === 'stop') say({ type: 'stopped', dueInMs: null });
    }),
  );
  // The host's own loop stands still: the pings of that time were never sent.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await node.stop();
  expect(await node.exited).toEqual({});
});

test('a node that waits for a processor is not blocked', async () => {
  const node = await startOn(
    runnerThat(
      (message, say) => {
        started(message, say);
        if (message.type === 'stop') say({ type: 'stopped', dueInMs: null });
      },
      () => ({ processorMs: performance.now() / 10, memory: 'fine' }),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  await node.stop();
  expect(await node.exited).toEqual({});
});

test('a node that holds too much outside of its heap, or is busy with a full one, is out of memory', async () => {
  const failure = { cause: 'out-of-memory', reason: 'used more than its 96 MB' };
  const answering = (message: ToNode, say: (message: FromNode) => void) => {
    started(message, say);
    if (message.type === 'ping') say(pong);
  };
  const nodes = await Promise.all([
    startOn(runnerThat(answering, () => ({ ...spinning(), memory: 'over' }))),
    startOn(runnerThat(started, () => ({ ...spinning(), memory: 'full' }))),
  ]);
  for (const { exited } of nodes) expect((await exited).error?.failure).toEqual(failure);
});

test('what ends a node before it is up is told to who starts it', async () => {
  const failure = { cause: 'crashed', reason: 'Error: no database' } as const;
  const failing = startOn(runnerThat(({ type }, say) => type === 'start' && say({ type: 'failed', failure })));
  await expect(failing).rejects.toMatchObject({ failure });
  const dying = startOn(runnerThat(({ type }, _, end) => type === 'start' && end({ cause: 'out-of-memory', reason: 'used all' })));
  await expect(dying).rejects.toMatchObject({ failure: { cause: 'out-of-memory' } });
});

test('a node that dies of its stop says that what is due is unknown', async () => {
  const node = await startOn(
    runnerThat((message, say, end) => {
      started(message, say);
      if (message.type === 'stop') end({ cause: 'crashed', reason: 'its thread ended with 1' });
    }),
  );
  await expect(node.stop()).rejects.toMatchObject({ failure: { reason: 'its thread ended with 1' } });
});

test('a node that has been idle says so', async () => {
  let idle = 0;
  const node = await startOn(
    runnerThat((message, say) => {
      started(message, say);
      if (message.type === 'look') say({ type: 'idle' });
      if (message.type === 'stop') say({ type: 'stopped', dueInMs: null });
    }),
    () => idle++,
  );
  node.look();
  expect(idle).toBe(1);
  await node.stop();
});
