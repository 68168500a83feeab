import { expect, test } from '@jest/globals';
import { hostLoad } from './host-load.ts';
import type { HostedNode } from './hosted-node.ts';
import { type NodeLoad, noLoad } from './node-load.ts';

const running = (slug: string, load: () => Promise<NodeLoad>) => ({ slug, node: { nodeId: `node of ${slug}`, load } as HostedNode });

test('what nodes did since they were asked last is told, and nothing of those that did nothing', async () => {
  let requests = 3;
  const nodes = [running('acme', async () => ({ ...noLoad, requests })), running('quiet', async () => noLoad)];
  const collect = hostLoad({ running: () => nodes });
  expect((await collect()).tenants).toMatchObject([{ slug: 'acme', handled: 3 }]);
  requests = 5;
  expect((await collect()).tenants).toMatchObject([{ slug: 'acme', handled: 2 }]);
  expect((await collect()).tenants).toEqual([]);
});

test('nodes that never answer keep no figures of others back, and are not asked again; their own are those of before', async () => {
  let asked = 0;
  let silent: Promise<NodeLoad> | undefined;
  const stuck = Array.from({ length: 20 }, (_, index) => running(`stuck-${index}`, () => ((asked += 1), silent ?? Promise.resolve({ ...noLoad, queueDepth: 7 }))));
  let requests = 0;
  const nodes = [...stuck, running('acme', async () => ({ ...noLoad, requests: (requests += 1) }))];
  const collect = hostLoad({ running: () => nodes });
  await collect();
  silent = new Promise(() => {});
  // Each time so many as are asked at once.
  for (let look = 0; look < 3; look += 1) expect((await collect()).tenants[0]).toMatchObject({ slug: 'stuck-0', queueDepth: 7 });
  const tenants = (await collect()).tenants;
  expect(tenants).toHaveLength(21);
  expect(tenants.at(-1)).toMatchObject({ slug: 'acme', handled: 1 });
  expect(asked).toBe(40);
}, 20_000);
