import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type PlacedNode, TenantTree } from './tenant-tree.ts';
import { eventually } from './testing/small-world.ts';

let log: string[];
let awaited: boolean[];
let seen: { nodes: string[]; dead: string[] }[];
let due: number | null;
let hosts: number;
let startFails: Error | undefined;
let stopping: Promise<void> | undefined;
let tree: TenantTree;

beforeEach(async () => {
  log = [];
  awaited = [];
  seen = [];
  due = null;
  hosts = 8;
  startFails = stopping = undefined;
  let number = 0;
  tree = await TenantTree.open({
    account: 'A',
    hosts: () => hosts,
    idleMs: 100,
    async startNode(isAwaited) {
      awaited.push(isAwaited);
      await sleep(1);
      if (startFails) throw startFails;
      const nodeId = `n${(number += 1)}`;
      log.push(`start ${nodeId}`);
      return { hostId: number % 2 === 0 ? 'even' : 'odd', nodeId };
    },
    async stopNode({ nodeId }) {
      log.push(`stop ${nodeId}`);
      await stopping;
      return due;
    },
    killNode: ({ nodeId }) => void log.push(`kill ${nodeId}`),
    release: ({ nodeId }) => void log.push(`release ${nodeId}`),
    onNodes: (nodes, dead) => void seen.push({ nodes: ids(nodes), dead: ids(dead) }),
  });
});
afterEach(() => tree.stop());

const ids = (nodes: readonly PlacedNode[]) => nodes.map(({ nodeId }) => nodeId);

test('it grows and shrinks to the number asked for, the youngest leaving first', async () => {
  await tree.grow(3);
  expect(ids(tree.nodes())).toEqual(['n1', 'n2', 'n3']);
  await tree.grow(2);
  await tree.shrink(1);
  expect(ids(tree.nodes())).toEqual(['n1']);
  expect(log).toEqual(['start n1', 'start n2', 'start n3', 'stop n3', 'release n3', 'stop n2', 'release n2']);
});

test('it grows to one node on each host, and is short of the others until there are more hosts', async () => {
  hosts = 2;
  await tree.grow(4);
  expect([ids(tree.nodes()), tree.isShort]).toEqual([['n1', 'n2'], true]);
  await tree.shrink(1);
  expect([ids(tree.nodes()), tree.isShort]).toEqual([['n1'], false]);
  await tree.grow(3);
  hosts = 3;
  await tree.grow(3);
  expect([tree.nodes().length, tree.isShort]).toEqual([3, false]);
});

test('leaving a host while no other has room, its nodes go without another in their place', async () => {
  hosts = 2;
  await tree.grow(2);
  hosts = 1;
  await tree.leave('odd');
  expect(ids(tree.nodes())).toEqual(['n2']);
});

test('gateways are told before a node is stopped, so that nobody new is sent to it', async () => {
  await tree.grow(2);
  stopping = sleep(30);
  const shrunk = tree.shrink(1);
  await eventually(() => log.includes('stop n2'));
  expect(seen.at(-1)).toEqual({ nodes: ['n1'], dead: [] });
  await shrunk;
});

test('a node that crashes comes up again beside its siblings, without anybody waiting for it', async () => {
  await tree.grow(2);
  expect(tree.down('n1', new Error('no'))).toBe(true);
  expect(tree.down('n1', new Error('again'))).toBe(false);
  expect(seen.at(-1)).toEqual({ nodes: ['n2'], dead: ['n1'] });
  await eventually(() => tree.nodes().length === 2);
  expect([ids(tree.nodes()), awaited]).toEqual([['n2', 'n3'], [true, true, false]]);
});

test('with too many crashes it gives up, with the last one’s reason, and its other nodes are stopped', async () => {
  await tree.grow(2);
  for (let crashes = 1; crashes <= 4; crashes += 1) {
    await eventually(() => tree.nodes().length === 2);
    tree.down(tree.nodes().at(-1)!.nodeId, new Error(`crash ${crashes}`));
  }
  const { error } = await tree.exited;
  expect(error?.message).toMatch(/crash 4$/);
  expect(tree.nodes()).toEqual([]);
});

test('a node that does not start again counts as one that crashed', async () => {
  await tree.grow(1);
  startFails = new Error('it does not start');
  tree.down('n1', new Error('no'));
  const { error } = await tree.exited;
  expect(error?.message).toMatch(/it does not start$/);
});

test('whoever waits for a node is let go when the nodes crash too often, and so is whoever asks later', async () => {
  await tree.grow(1);
  startFails = new Error('it does not start');
  tree.down('n1', new Error('no'));
  expect(await tree.whenUp(60_000)).toEqual([]);
  await tree.exited;
  expect(await tree.whenUp(60_000)).toEqual([]);
});

test('nodes that are lost by no fault of theirs are not restarted, and counted as missing', async () => {
  await tree.grow(3);
  expect(tree.lose(({ hostId }) => hostId === 'odd')).toBe(true);
  expect([ids(tree.nodes()), seen.at(-1)]).toEqual([['n2'], { nodes: ['n2'], dead: ['n3'] }]);
  await tree.grow(3);
  expect(ids(tree.nodes())).toEqual(['n2', 'n4', 'n5']);
});

test('leaving a host brings others up before its nodes go', async () => {
  await tree.grow(2);
  await tree.leave('odd');
  expect(ids(tree.nodes())).toEqual(['n2', 'n3']);
  expect(log.slice(2)).toEqual(['start n3', 'stop n1', 'release n1']);
});

test('it is idle when all its nodes are, and no longer when one comes or goes', async () => {
  await tree.grow(2);
  expect([tree.isIdle('n1', 0), tree.isIdle('gone', 0), tree.isIdle('n2', 0)]).toEqual([false, false, true]);
  await tree.grow(3);
  expect(tree.isIdle('n1', 0)).toBe(false);
});

test('a node that was idle once and did not tell so again has been asked since', async () => {
  await tree.grow(2);
  expect([tree.isIdle('n1', 0), tree.isIdle('n2', 100), tree.isIdle('n1', 180)]).toEqual([false, false, true]);
});

test('its end tells when mail is due: the soonest of what its nodes told', async () => {
  await tree.grow(1);
  due = 5_000;
  expect(await tree.stop()).toBe(5_000);
});

test('without mail its end tells so; without ever a node it tells nothing; of dead nodes it says to look once more', async () => {
  await tree.grow(1);
  expect(await tree.stop()).toBeNull();
  const open = () => TenantTree.open({ account: 'A', hosts: () => 1, idleMs: 1, startNode: async () => ({ hostId: 'h', nodeId: 'n' }), stopNode: async () => null, killNode() {}, release() {}, onNodes() {} });
  expect(await (await open()).stop()).toBeUndefined();
  const dead = await open();
  await dead.grow(1);
  dead.lose(() => true);
  expect(await dead.stop()).toBe(0);
});

test('an abandoned tree leaves its nodes running', async () => {
  await tree.grow(2);
  await tree.abandon();
  expect(log).toEqual(['start n1', 'start n2']);
});

test('a node that was adopted is one like the others', async () => {
  await tree.adopt({ hostId: 'even', nodeId: 'old' });
  await tree.grow(1);
  expect(ids(await tree.whenUp(0))).toEqual(['old']);
  tree.down('old', new Error('no'));
  expect(ids(await tree.whenUp(5_000))).toEqual(['n1']);
});
