import { expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../services/kit/errors.ts';
import { createLogger } from '../services/kit/logger.ts';
import type { Activation, Membership } from './tenant-link.ts';
import { tenantLinks } from './tenant-links.ts';

const activation: Activation = { namespace: 'n', nodes: ['one'], gateway: { jwt: 'j', seed: 's' } };
const log = createLogger('test', 'silent');

function membership(over: Partial<Membership> = {}): Membership {
  return { broker: {} as never, activation, reach: async () => {}, drop() {}, leave: async () => {}, ...over };
}

test('whoever waits for a tenant waits no longer than it may', async () => {
  const links = tenantLinks({ activate: () => new Promise(() => {}), join: async () => membership(), log });
  await expect(links.acquire('slow', 20)).rejects.toMatchObject({ type: 'tenant_not_ready' });
});

test('no more than a thousand wait for one tenant', async () => {
  const links = tenantLinks({ activate: () => new Promise(() => {}), join: async () => membership(), log });
  const waiting = Array.from({ length: 1_000 }, () => links.acquire('crowded', 50));
  await expect(links.acquire('crowded', 50)).rejects.toMatchObject({ type: 'overloaded' });
  await Promise.allSettled(waiting);
  await expect(links.acquire('crowded', 1)).rejects.toMatchObject({ type: 'tenant_not_ready' });
});

test('a tenant that was doubted is asked for again and joined once', async () => {
  let activated = 0;
  let joined = 0;
  const links = tenantLinks({
    activate: async () => (activated++, { ...activation, gateway: { jwt: `signed anew ${activated}`, seed: 's' } }),
    join: async () => (joined++, membership()),
    log,
  });
  const link = await links.acquire('acme', 100);
  links.doubt('acme', link);
  expect(links.ready('acme')).toBeUndefined();
  const again = await links.acquire('acme', 100);
  links.doubt('acme', link);
  expect(links.ready('acme')).toBe(again);
  expect([activated, joined]).toEqual([2, 1]);
});

test('nodes that are gone are dropped, and the namespace is left with the last', async () => {
  const dropped: string[][] = [];
  let left = 0;
  const links = tenantLinks({
    activate: async () => ({ ...activation, nodes: ['one', 'two'] }),
    join: async () => membership({ drop: (nodes) => void dropped.push([...nodes]), leave: async () => void left++ }),
    log,
  });
  await links.acquire('acme', 100);
  links.nodesChanged('acme', ['two']);
  expect([dropped, left]).toEqual([[['one']], 0]);
  links.nodesChanged('acme', []);
  expect([dropped.at(-1), left, links.ready('acme')]).toEqual([['two'], 1, undefined]);
});

test('a listener hears the tenant’s nudges until it listens no more', async () => {
  let nudge: (topic: string, payload: unknown) => void = () => {};
  const links = tenantLinks({ activate: async () => activation, join: async (_, onNudge) => ((nudge = onNudge), membership()), log });
  const heard: unknown[] = [];
  const deaf = links.listen('acme', (topic, payload) => heard.push(topic, payload));
  await links.acquire('acme', 100);
  nudge('order', 1);
  deaf();
  nudge('order', 2);
  expect(heard).toEqual(['order', 1]);
});

test('a tenant that was awake before is joined while it wakes', async () => {
  const { promise, resolve } = Promise.withResolvers<Activation>();
  const wakes = [Promise.resolve(activation), promise];
  let joined = 0;
  const links = tenantLinks({ activate: () => wakes.shift()!, join: async () => (joined++, membership()), log });
  await links.acquire('acme', 100);
  links.nodesChanged('acme', []);
  const link = links.acquire('acme', 1_000);
  await delay(10);
  expect([joined, links.ready('acme')]).toEqual([2, undefined]);
  resolve(activation);
  await link;
  expect(joined).toBe(2);
});

test('a tenant that does not wake is not stayed with', async () => {
  const wakes = [Promise.resolve(activation), Promise.reject(new AppError('tenant_suspended'))];
  wakes[1]?.catch(() => {});
  let members = 0;
  const leave = async () => void members--;
  const links = tenantLinks({ activate: () => wakes.shift()!, join: async () => (members++, membership({ leave })), log });
  await links.acquire('acme', 100);
  links.nodesChanged('acme', []);
  await expect(links.acquire('acme', 100)).rejects.toMatchObject({ type: 'tenant_suspended' });
  expect(members).toBe(0);
});

test('a tenant whose way has changed is joined by the new one', async () => {
  const moved = { ...activation, gateway: { jwt: 'j', seed: 'another' } };
  const wakes = [activation, moved];
  const ways: Activation[] = [];
  const links = tenantLinks({
    activate: async () => wakes.shift()!,
    join: async (way) => (ways.push(way), membership({ activation: way })),
    log,
  });
  await links.acquire('acme', 100);
  links.nodesChanged('acme', []);
  await links.acquire('acme', 100);
  expect(ways).toEqual([activation, activation, moved]);
});
