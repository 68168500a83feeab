import { afterEach, expect, test } from '@jest/globals';
import { processMetrics } from '../../services/kit/metrics.ts';
import type { NodeBoot } from './contract.ts';
import { nodeTable, type NodeTable } from './host.service.ts';
import type { HostedNode } from './hosted-node.ts';
import { NodeDown } from './node-failure.ts';

const bootOf = (slug: string) => ({ tenant: { slug }, account: `account of ${slug}`, isolation: 'shared' }) as NodeBoot;
const ending = { cause: 'crashed', reason: 'ended' } as const;

// A process has one table, which is counted.
afterEach(() => processMetrics.removeSingleMetric('tenantry_tenant_nodes'));

/** A node whose stop ends when the test says so. */
function heldNode(nodeId: string) {
  const exited = Promise.withResolvers<{ error?: NodeDown }>();
  const stopped = Promise.withResolvers<{ dueInMs: number | null }>();
  let stops = 0;
  const node = {
    nodeId,
    exited: exited.promise,
    stop: () => ((stops += 1), stopped.promise),
    kill: () => exited.resolve({}),
    metrics: async () => [],
  } as unknown as HostedNode;
  const release = () => {
    stopped.resolve({ dueInMs: 7 });
    exited.resolve({});
  };
  return { node, release, stops: () => stops };
}

/** What the host's service answers. */
function ask(table: NodeTable, action: string, params: object = {}): Promise<unknown> {
  const handler = table.definition.actions[action as never] as unknown as (context: object, params: object) => Promise<unknown>;
  return handler({}, params);
}

test('a node that is being stopped is listed no more, and who wants the tenant gets another one, once it is gone', async () => {
  const held = [heldNode('node-1'), heldNode('node-2')] as const;
  let starts = 0;
  const table = nodeTable(async () => held[starts++ as 0 | 1].node, () => {});
  expect(await ask(table, 'nodes.start', bootOf('acme'))).toEqual({ nodeId: 'node-1' });
  expect(await ask(table, 'nodes.list')).toEqual([{ slug: 'acme', nodeId: 'node-1', account: 'account of acme' }]);
  const stopping = [ask(table, 'nodes.stop', { slug: 'acme', nodeId: 'node-1' }), ask(table, 'nodes.stop', { slug: 'acme', nodeId: 'node-1' })];
  while (held[0].stops() === 0) await new Promise(setImmediate);
  expect(await ask(table, 'nodes.list')).toEqual([]);
  const again = [ask(table, 'nodes.start', bootOf('acme')), ask(table, 'nodes.start', bootOf('acme'))];
  expect(starts).toBe(1);
  held[0].release();
  expect(await Promise.all(stopping)).toEqual([{ dueInMs: 7 }, { dueInMs: 7 }]);
  expect(await Promise.all(again)).toEqual([{ nodeId: 'node-2' }, { nodeId: 'node-2' }]);
  expect([held[0].stops(), starts]).toEqual([1, 2]);
});

test('a start that hangs hides no other node, and is ended after a while', async () => {
  const table = nodeTable(
    ({ tenant: { slug } }, signal) => (slug === 'acme' ? Promise.resolve(heldNode('node-1').node) : hanging(signal)),
    () => {},
    100,
  );
  await ask(table, 'nodes.start', bootOf('acme'));
  const hangs = ask(table, 'nodes.start', bootOf('slow'));
  expect(table.running().map(({ slug }) => slug)).toEqual(['acme']);
  expect(await table.metrics()).toEqual([]);
  expect(await hangs).toEqual({ failed: { cause: 'servers-away', reason: 'did not come up within 0.1 s' } });
});

test('who takes over is told of what runs, though something hangs', async () => {
  const table = nodeTable(({ tenant: { slug } }, signal) => (slug === 'acme' ? Promise.resolve(heldNode('node-1').node) : hanging(signal)), () => {});
  await ask(table, 'nodes.start', bootOf('acme'));
  const hangs = ask(table, 'nodes.start', bootOf('slow'));
  expect(await ask(table, 'nodes.list')).toMatchObject([{ slug: 'acme' }]);
  const stopping = table.stopAll();
  expect(await hangs).toMatchObject({ failed: { reason: 'its host was stopped' } });
  void stopping;
});

test('a node that ended by itself is told of, and forgotten', async () => {
  const told: object[] = [];
  const exited = Promise.withResolvers<{ error?: NodeDown }>();
  const table = nodeTable(async () => ({ nodeId: 'node-1', exited: exited.promise }) as HostedNode, (report) => told.push(report));
  await ask(table, 'nodes.start', bootOf('acme'));
  exited.resolve({ error: new NodeDown(ending) });
  while (told.length === 0) await new Promise(setImmediate);
  expect([told, table.running()]).toEqual([[{ slug: 'acme', nodeId: 'node-1', ...ending }], []]);
  expect(await ask(table, 'nodes.stop', { slug: 'acme', nodeId: 'node-1' })).toEqual({ dueInMs: 0 });
});

function hanging(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
