import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeBoot } from './contract.ts';
import { noLoad } from './node-load.ts';
import { sharedNodes } from './shared-nodes.ts';
import { contextInHand, watchConnections } from './tenant-context.ts';
import type { TenantNode } from './tenant-node.ts';

const bootOf = (slug: string) => ({ tenant: { slug } }) as NodeBoot;
const blocked = { cause: 'blocked', reason: 'blocked its event loop' } as const;

function node(more: Partial<TenantNode> = {}): TenantNode {
  return { nodeId: 'node-1', stop: async () => ({ dueInMs: 7 }), look() {}, kill() {}, load: async () => noLoad, lost: new Promise(() => {}), ...more };
}

test('all that a node starts bears its tenant’s name', async () => {
  const names: (string | undefined)[] = [];
  const nodes = sharedNodes(async () => {
    setTimeout(() => names.push(contextInHand()?.slug), 1);
    return node({ look: () => names.push(contextInHand()?.slug) });
  });
  const running = await nodes.start(bootOf('acme'), () => {});
  running.look();
  await sleep(20);
  expect(names).toEqual(['acme', 'acme']);
  expect(contextInHand()?.slug).toBeUndefined();
});

test('a node that stops in order tells when its mail is due, and exits without an error', async () => {
  const nodes = sharedNodes(async () => node());
  const running = await nodes.start(bootOf('acme'), () => {});
  expect(await running.stop()).toEqual({ dueInMs: 7 });
  expect(await running.exited).toEqual({});
  expect(nodes.fail('acme', blocked)).toBe(false);
});

test('a node that is given up exits with the reason, and is closed', async () => {
  let closed = false;
  const nodes = sharedNodes(async () => node({ kill: () => void (closed = true) }));
  const running = await nodes.start(bootOf('acme'), () => {});
  expect(nodes.fail('other', blocked)).toBe(false);
  expect(nodes.fail('acme', blocked)).toBe(true);
  expect((await running.exited).error?.failure).toEqual(blocked);
  await sleep(1);
  expect(closed).toBe(true);
});

test('a start that was broken off rejects with the reason, though it never settles itself', async () => {
  const nodes = sharedNodes(() => new Promise(() => {}));
  const starting = nodes.start(bootOf('acme'), () => {});
  nodes.fail('acme', blocked);
  await expect(starting).rejects.toMatchObject({ failure: blocked });
});

test('a start that throws rejects with what was thrown', async () => {
  const nodes = sharedNodes(() => Promise.reject(new Error('no database')));
  await expect(nodes.start(bootOf('acme'), () => {})).rejects.toMatchObject({ failure: { cause: 'crashed', reason: expect.stringContaining('no database') } });
});

test('a node that is ended by force exits without an error, and is closed', async () => {
  let closed = false;
  const nodes = sharedNodes(async () => node({ kill: () => void (closed = true) }));
  const running = await nodes.start(bootOf('acme'), () => {});
  running.kill();
  expect(await running.exited).toEqual({});
  expect(nodes.fail('acme', blocked)).toBe(false);
  await sleep(1);
  expect(closed).toBe(true);
});

test('a node whose stop fails is given up, and closed', async () => {
  let closed = false;
  const nodes = sharedNodes(async () => node({ stop: () => Promise.reject(new Error('half closed')), kill: () => void (closed = true) }));
  const running = await nodes.start(bootOf('acme'), () => {});
  await expect(running.stop()).rejects.toMatchObject({ failure: { reason: expect.stringContaining('half closed') } });
  expect((await running.exited).error?.failure.cause).toBe('crashed');
  await sleep(1);
  expect(closed).toBe(true);
});

test('a stop that never comes to an end ends with the node’s failure', async () => {
  const nodes = sharedNodes(async () => node({ stop: () => new Promise(() => {}) }));
  const running = await nodes.start(bootOf('acme'), () => {});
  const stopping = running.stop();
  nodes.fail('acme', blocked);
  await expect(stopping).rejects.toMatchObject({ failure: blocked });
});

test('a node that is given up is cut off from its servers, and cannot come back to them', async () => {
  watchConnections();
  const server = createServer((accepted) => accepted.on('error', () => {}).resume()).listen(0).unref();
  await once(server, 'listening');
  const open = () => connect((server.address() as AddressInfo).port).on('error', () => {}).unref();
  let socket: Socket | undefined;
  let again: Socket | undefined;
  const nodes = sharedNodes(async () => {
    socket = open();
    await once(socket, 'connect');
    return node({ kill: () => void (again = open()) });
  });
  await nodes.start(bootOf('acme'), () => {});
  const neighbour = open();
  nodes.fail('acme', blocked);
  await sleep(20);
  expect([socket?.destroyed, again?.destroyed, neighbour.destroyed]).toEqual([true, true, false]);
  neighbour.destroy();
  server.close();
});
