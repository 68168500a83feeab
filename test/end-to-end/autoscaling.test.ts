/** What a Kubernetes cluster sees of a running platform: the hints over HTTP, and the scaler that KEDA asks. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClientReadableStream, credentials } from '@grpc/grpc-js';
import { setTimeout as delay } from 'node:timers/promises';
import type { Hint } from '../../actors/autoscaler/contract.ts';
import { externalScalerClass, type IsActiveResponse } from '../../actors/autoscaler/keda/external-scaler.ts';
import { type Platform, startPlatform } from '../platform.ts';

let platform: Platform;
let keda: InstanceType<ReturnType<typeof externalScalerClass>>;

beforeAll(async () => {
  const port = await freePort();
  platform = await startPlatform({ SCALER_PORT: String(port), HOSTS: '3' });
  await platform.tenant('scaled');
  keda = new (externalScalerClass())(`127.0.0.1:${port}`, credentials.createInsecure());
}, 150_000);
afterAll(async () => {
  keda.close();
  await platform.stop();
}, 60_000);

test('the hints of tenants are there for operators', async () => {
  const token = await platform.token('admin');
  await platform.ask('scaled', 'GET', '/api/shop');
  const one = await platform.ask<Hint>('admin', 'GET', '/api/autoscaling/scaled', { token });
  expect([one.status, one.body]).toEqual([200, expect.objectContaining({ tenant: 'scaled', replicas: 1, desired: 1, min: 1, max: 2, queueDepth: 0 })]);
  const list = await platform.ask<{ items: Hint[]; next: null }>('admin', 'GET', '/api/autoscaling', { token });
  expect(list.body.items.map(({ tenant }) => tenant)).toEqual(['scaled']);
  expect((await platform.ask('admin', 'GET', '/api/autoscaling/nobody', { token })).body).toMatchObject({ code: 'tenant_not_found' });
  expect((await platform.ask('admin', 'GET', '/api/autoscaling')).status).toBe(401);
});

test('with KEDA the number of hosts is HOSTS, and not ours to change; tenants are placed on them by us', async () => {
  const hosts = () => Object.keys(platform.processes()).filter((name) => name.startsWith('host-'));
  expect(hosts().toSorted()).toEqual(['host-1', 'host-2', 'host-3']);
});

test('KEDA hears that a tenant is put to sleep, and that it is woken', async () => {
  const token = await platform.token('admin');
  const told: boolean[] = [];
  const stream = keda.StreamIsActive!({ scalerMetadata: { tenant: 'scaled' } }) as ClientReadableStream<IsActiveResponse>;
  stream.on('data', ({ result }: IsActiveResponse) => told.push(result));
  stream.on('error', () => {});
  const until = async (active: boolean) => {
    while (told.at(-1) !== active) await delay(10);
  };
  await until(true);
  await platform.ask('admin', 'POST', '/api/tenants/scaled/sleep', { token });
  await until(false);
  const hint = async () => (await platform.ask<Hint>('admin', 'GET', '/api/autoscaling/scaled', { token })).body;
  while ((await hint()).replicas > 0) await delay(10);
  expect(await hint()).toMatchObject({ replicas: 0, desired: 0, inFlight: 0 });
  await platform.ask('scaled', 'GET', '/api/shop');
  await until(true);
  stream.cancel();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
