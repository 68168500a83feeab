/** KEDA's side is a real gRPC client made of the same interface. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClientReadableStream, credentials, status } from '@grpc/grpc-js';
import { keptLog } from '../../../services/kit/testing/log-lines.ts';
import { eventually } from '../../../test/eventually.ts';
import { testServers } from '../../../test/servers.ts';
import { openPlatformAround, type PlatformAround, record } from '../testing/platform-around.ts';
import { type ExternalScaler, externalScalerClass, type IsActiveResponse, type MetricSpecs, type MetricValues } from './external-scaler.ts';

let platform: PlatformAround;
let scaler: ExternalScaler;
let keda: InstanceType<ReturnType<typeof externalScalerClass>>;
const streams: ClientReadableStream<IsActiveResponse>[] = [];

beforeAll(async () => {
  platform = await openPlatformAround(await testServers(), { periodMs: 20 });
  scaler = (await platform.autoscaling.serveKeda({ scalerPort: 0, scalerAddress: '127.0.0.1' }))!;
  keda = client();
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.cancel();
});
afterAll(async () => {
  keda.close();
  await platform.close();
});

const client = () => new (externalScalerClass())(`127.0.0.1:${scaler.port}`, credentials.createInsecure());
const ref = (tenant?: string) => ({ name: 'shop', namespace: 'shops', scalerMetadata: tenant === undefined ? {} : { tenant } });

function ask<Answer>(method: string, request: object, by = keda): Promise<Answer> {
  return new Promise((resolve, reject) => {
    by[method]!(request, (error: Error | null, answer: Answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

/** What a stream tells, as it comes. */
function follow(tenant: string, by = keda): { told: boolean[]; stream: ClientReadableStream<IsActiveResponse>; ended: Promise<number> } {
  const stream = by.StreamIsActive!(ref(tenant)) as ClientReadableStream<IsActiveResponse>;
  streams.push(stream);
  const told: boolean[] = [];
  stream.on('data', ({ result }: IsActiveResponse) => told.push(result));
  stream.on('error', () => {});
  const ended = new Promise<number>((resolve) => void stream.on('status', ({ code }) => resolve(code)));
  return { told, stream, ended };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5);
}

const sleeping = (slug: string) => platform.records.set(slug, record(slug, { awake: false }));

/** What the registry does when a tenant is woken or put to sleep. */
async function turn(slug: string, awake: boolean): Promise<void> {
  platform.records.set(slug, record(slug, { awake }));
  await platform.tell('tenant-awake', { slug, awake });
}

test('a sleeping tenant needs no replica, an awake one as many as were decided', async () => {
  sleeping('acme');
  expect(await ask('IsActive', ref('acme'))).toEqual({ result: false });
  expect(await ask<MetricValues>('GetMetrics', { scaledObjectRef: ref('acme'), metricName: 'replicas' })).toEqual({
    metricValues: [{ metricName: 'replicas', metricValue: 0, metricValueFloat: 0 }],
  });
  platform.records.set('acme', record('acme'));
  await platform.tellNodes('acme', 3);
  expect(await ask('IsActive', ref('acme'))).toEqual({ result: true });
  expect(await ask<MetricSpecs>('GetMetricSpec', ref('acme'))).toEqual({
    metricSpecs: [{ metricName: 'replicas', targetSize: 1, targetSizeFloat: 1 }],
  });
  const { metricValues } = await ask<MetricValues>('GetMetrics', { scaledObjectRef: ref('acme'), metricName: 'replicas' });
  expect(metricValues).toEqual([{ metricName: 'replicas', metricValue: 3, metricValueFloat: 3 }]);
});

test('a stream tells how things are, and at once when the tenant is woken and put to sleep', async () => {
  sleeping('beta');
  const { told } = follow('beta');
  await until(() => told.length === 1);
  await turn('beta', true);
  await until(() => told.length === 2);
  expect(await ask('IsActive', ref('beta'))).toEqual({ result: true });
  await turn('beta', false);
  await until(() => told.length === 3);
  expect(told).toEqual([false, true, false]);
});

test('a tenant whose node has crashed is still wanted', async () => {
  platform.records.set('crash', record('crash'));
  await platform.tellNodes('crash', 1);
  const { told } = follow('crash');
  await until(() => told.length === 1);
  await platform.tellNodes('crash', 0);
  await delay(50);
  expect(told).toEqual([true]);
  expect(await ask('IsActive', ref('crash'))).toEqual({ result: true });
});

test('a stream that is cancelled is told nothing more, and the others are', async () => {
  sleeping('gamma');
  const [one, other] = [follow('gamma'), follow('gamma')];
  await until(() => one.told.length === 1 && other.told.length === 1);
  one.stream.cancel();
  expect(await one.ended).toBe(status.CANCELLED);
  await delay(50);
  await turn('gamma', true);
  await until(() => other.told.length === 2);
  expect(one.told).toEqual([false]);
});

test('many streams each hear of their own tenant', async () => {
  const slugs = Array.from({ length: 200 }, (_, index) => `many-${index}`);
  for (const slug of slugs) sleeping(slug);
  const followed = slugs.map((slug) => follow(slug));
  await until(() => followed.every(({ told }) => told.length === 1));
  for (const slug of slugs.filter((_, index) => index % 2 === 0)) await turn(slug, true);
  await until(() => followed.every(({ told }, index) => told.length === (index % 2 === 0 ? 2 : 1)));
  expect(followed.map(({ told }) => told.at(-1))).toEqual(slugs.map((_, index) => index % 2 === 0));
});

test.each(['IsActive', 'GetMetricSpec', 'GetMetrics'])('%s knows what is missing from what is not there', async (method) => {
  const request = (tenant?: string) => (method === 'GetMetrics' ? { scaledObjectRef: ref(tenant), metricName: 'replicas' } : ref(tenant));
  const codeFor = (tenant?: string) => ask(method, request(tenant)).then(() => status.OK, ({ code }: { code: number }) => code);
  expect(await codeFor('nobody')).toBe(status.NOT_FOUND);
  expect(await codeFor()).toBe(status.INVALID_ARGUMENT);
  expect(await codeFor('No Slug')).toBe(status.INVALID_ARGUMENT);
});

test('GetMetrics without an object is an argument that is missing', async () => {
  await expect(ask('GetMetrics', { metricName: 'replicas' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('a stream for an unknown tenant ends with the reason', async () => {
  expect(await follow('nobody').ended).toBe(status.NOT_FOUND);
  expect(await follow('No Slug').ended).toBe(status.INVALID_ARGUMENT);
});

test('a newer interface’s further stream is not implemented, which KEDA takes well', async () => {
  const path = '/externalscaler.ExternalScaler/StreamMetricSpec';
  const stream = keda.makeServerStreamRequest(path, () => Buffer.alloc(0), (bytes) => bytes, {});
  stream.on('error', () => {});
  stream.resume();
  expect(await new Promise((resolve) => void stream.on('status', ({ code }) => resolve(code)))).toBe(status.UNIMPLEMENTED);
});

test('a port that is taken is said with the settings that name it, and taken when it is free', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { log, lines } = keptLog();
  const other = await openPlatformAround(await testServers(), { log });
  const serving = other.autoscaling.serveKeda({ scalerPort: (holder.address() as AddressInfo).port, scalerAddress: '127.0.0.1' });
  await until(() => lines.length > 0);
  expect(lines).toMatchObject([{ level: 40, err: { message: expect.stringMatching(/SCALER_PORT/) } }]);
  holder.close();
  const by = new (externalScalerClass())(`127.0.0.1:${(await serving)!.port}`, credentials.createInsecure());
  other.records.set('late', record('late'));
  expect(await ask('IsActive', ref('late'), by)).toEqual({ result: true });
  by.close();
  await other.close();
});

test('who waits for a port that is taken can be stopped', async () => {
  const other = await openPlatformAround(await testServers());
  const serving = other.autoscaling.serveKeda({ scalerPort: scaler.port, scalerAddress: '127.0.0.1' });
  await other.close();
  expect(await serving).toBeUndefined();
});

// A server that stops cuts off who does not hear of it in time, as it may be on a busy machine: then another tries.
test('stopping ends the streams', async () => {
  await eventually(async () => expect(await endOfStreamWhereItStops()).toBe(status.OK));
});

async function endOfStreamWhereItStops(): Promise<number> {
  sleeping('last');
  const other = await openPlatformAround(await testServers());
  other.records.set('last', record('last'));
  const stopping = (await other.autoscaling.serveKeda({ scalerPort: 0, scalerAddress: '127.0.0.1' }))!;
  const by = new (externalScalerClass())(`127.0.0.1:${stopping.port}`, credentials.createInsecure());
  const { told, ended } = follow('last', by);
  await until(() => told.length === 1);
  await other.close();
  by.close();
  return ended;
}
