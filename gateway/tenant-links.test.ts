import { expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../services/kit/errors.ts';
import { tenantLinks } from './tenant-links.ts';

const never = () => new Promise<never>(() => {});
const awake = (...nodes: string[]) => async () => ({ account: 'A', nodes });

test('a tenant that does not wake in time is not ready', async () => {
  await expect(tenantLinks(never).acquire('slow', 'webshop', 1_000, 20)).rejects.toMatchObject({ type: 'tenant_not_ready' });
});

test('only so many wait for a tenant to wake', async () => {
  const links = tenantLinks(never);
  const waiting = Array.from({ length: 10 }, () => links.acquire('crowded', 'webshop', 10, 50));
  await expect(links.acquire('crowded', 'webshop', 10, 50)).rejects.toMatchObject({ type: 'overloaded' });
  await Promise.allSettled(waiting);
  await expect(links.acquire('crowded', 'webshop', 10, 1)).rejects.toMatchObject({ type: 'tenant_not_ready' });
  expect(links.waiting()).toBe(0);
});

test('however many ask, a tenant is activated once, and again after each of its nodes was doubted', async () => {
  let activations = 0;
  const links = tenantLinks(async () => ({ account: 'A', nodes: [`node-${(activations += 1)}`] }));
  const nodes = await Promise.all(Array.from({ length: 50 }, () => links.acquire('acme', 'webshop', 100, 100)));
  expect([new Set(nodes).size, activations]).toEqual([1, 1]);
  links.doubt('acme', nodes[0]!);
  expect(links.ready('acme')).toBeUndefined();
  expect((await links.acquire('acme', 'webshop', 100, 100)).nodeId).toBe('node-2');
  links.doubt('acme', nodes[0]!);
  expect(links.ready('acme')?.nodeId).toBe('node-2');
});

test('of several nodes the one with the least in hand is chosen', async () => {
  const links = tenantLinks(awake('one', 'two'));
  const first = await links.acquire('acme', 'webshop', 1, 100);
  first.inFlight = 2;
  expect(links.ready('acme')?.nodeId).toBe('two');
  links.ready('acme')!.inFlight = 3;
  expect(links.ready('acme')).toBe(first);
});

test('the push of its nodes changes where requests go, and a tenant that sleeps is forgotten', async () => {
  const links = tenantLinks(awake('one'));
  const one = await links.acquire('acme', 'webshop', 1, 100);
  links.nodesChanged('acme', ['one', 'two']);
  one.inFlight = 1;
  expect(links.ready('acme')?.nodeId).toBe('two');
  links.nodesChanged('acme', []);
  expect([links.ready('acme'), links.count()]).toEqual([undefined, 0]);
});

test('while no supervisor is there the request waits for the next one', async () => {
  const failures = [new AppError('service_unavailable'), new AppError('supervisor_succeeded')];
  const links = tenantLinks(async () => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return { account: 'A', nodes: ['one'] };
  });
  expect((await links.acquire('acme', 'webshop', 1, 5_000)).nodeId).toBe('one');
});

test('what the supervisor refuses is told to all who wait, and asked again by the next', async () => {
  let asked = 0;
  const links = tenantLinks(async () => {
    asked += 1;
    await delay(5);
    throw new AppError('tenant_suspended');
  });
  const outcomes = await Promise.allSettled([links.acquire('acme', 'webshop', 9, 100), links.acquire('acme', 'webshop', 9, 100)]);
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.type)).toEqual(['tenant_suspended', 'tenant_suspended']);
  await expect(links.acquire('acme', 'webshop', 9, 100)).rejects.toMatchObject({ type: 'tenant_suspended' });
  expect([asked, links.count()]).toEqual([2, 0]);
});
