import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { AppError } from '../services/kit/errors.ts';
import { createLogger } from '../services/kit/logger.ts';
import { testServers } from '../test/servers.ts';
import { eventually } from '../test/eventually.ts';
import { type HostCache, hostCache } from './host-cache.ts';
import type { HostRecord } from './host-record.ts';
import { tenantResolver } from './resolve-tenant.ts';
import { ready } from './testing/stand-ins.ts';

const host = 'acme.localhost';
const log = createLogger('test', 'silent');
let redisUrl: string;
let shared: HostCache;
const caches: HostCache[] = [];

function cache(namespace: string, url = redisUrl): HostCache {
  const made = hostCache(url, namespace, log);
  caches.push(made);
  return made;
}

beforeAll(async () => {
  ({ redisUrl } = (await testServers()).addresses);
});
beforeEach(async () => {
  shared = cache(randomBytes(6).toString('hex'));
  await connected(shared);
});
afterAll(() => {
  for (const one of caches) one.close();
});

/** A cache answers nothing until it is connected. */
async function connected(one: HostCache): Promise<void> {
  for (;;) {
    one.put('probe', ready('probe'));
    await delay(10);
    if ((await one.get('probe')) !== undefined) return;
  }
}

describe('resolve', () => {
  test('asks the registry once for many at once, and nobody after that', async () => {
    let asked = 0;
    const resolver = tenantResolver(async () => (asked++, ready('acme')), shared);
    await Promise.all([resolver.resolve(host), resolver.resolve(host)]);
    expect([asked, resolver.peek(host)?.slug]).toEqual([1, 'acme']);
  });

  test('takes what another gateway has found out', async () => {
    await tenantResolver(async () => ready('acme'), shared).resolve(host);
    await eventually(async () => expect((await shared.get(host))?.slug).toBe('acme'));
    const other = tenantResolver(() => Promise.reject(new Error('asked')), shared);
    // Redis is given up where it takes longer than a moment.
    await eventually(async () => expect((await other.resolve(host))?.slug).toBe('acme'));
  });

  test('asks the registry while Redis is away', async () => {
    const resolver = tenantResolver(async () => ready('acme'), cache('x', 'redis://127.0.0.1:1'));
    expect((await resolver.resolve(host))?.slug).toBe('acme');
  });

  test('rejects while the registry is away, and remembers nothing of it', async () => {
    let isAway = true;
    const resolver = tenantResolver(async () => (isAway ? Promise.reject(new AppError('service_unavailable')) : ready('acme')), shared);
    await expect(resolver.resolve(host)).rejects.toMatchObject({ type: 'service_unavailable' });
    isAway = false;
    expect((await resolver.resolve(host))?.slug).toBe('acme');
  });

  test('remembers that a host is nobody’s, until it is somebody’s', async () => {
    let answer: HostRecord | null = null;
    const resolver = tenantResolver(async () => answer, shared);
    expect(await resolver.resolve(host)).toBeNull();
    expect(resolver.peek(host)).toBeNull();
    answer = ready('acme');
    resolver.changed({ slug: 'acme', hostnames: [host], generation: 1 });
    expect(resolver.peek(host)).toBeUndefined();
    expect((await resolver.resolve(host))?.slug).toBe('acme');
  });
});

describe('changed', () => {
  test('outdates what is held here and in Redis', async () => {
    let answer = ready('acme', 1);
    const resolver = tenantResolver(async () => answer, shared);
    await resolver.resolve(host);
    answer = { ...ready('acme', 2), state: 'suspended' };
    resolver.changed({ slug: 'acme', hostnames: [host], generation: 2 });
    expect((await resolver.resolve(host))?.state).toBe('suspended');
  });

  test('outdates an answer that was on its way', async () => {
    const { promise, resolve } = Promise.withResolvers<HostRecord>();
    const resolver = tenantResolver(() => promise, shared);
    const late = resolver.resolve(host);
    await delay(20);
    resolver.changed({ slug: 'acme', hostnames: [host], generation: 2 });
    resolve(ready('acme', 1));
    await late;
    expect(resolver.peek(host)).toBeUndefined();
    await delay(20);
    expect(await shared.get(host)).toBeUndefined();
  });

  test('lets nobody who comes later wait for an answer that was asked for before', async () => {
    const before = Promise.withResolvers<HostRecord>();
    const answers = [before.promise, Promise.resolve(ready('acme', 2))];
    const resolver = tenantResolver(() => answers.shift()!, shared);
    const early = resolver.resolve(host);
    while (answers.length > 1) await delay(5);
    resolver.changed({ slug: 'acme', hostnames: [host], generation: 2 });
    expect((await resolver.resolve(host))?.generation).toBe(2);
    before.resolve(ready('acme', 1));
    await early;
    expect((await resolver.resolve(host))?.generation).toBe(2);
  });

  test('of an older generation changes nothing', async () => {
    const resolver = tenantResolver(async () => ready('acme', 5), shared);
    await resolver.resolve(host);
    resolver.changed({ slug: 'acme', hostnames: [host], generation: 4 });
    expect(resolver.peek(host)?.generation).toBe(5);
    await delay(20);
    await eventually(async () => expect((await shared.get(host))?.generation).toBe(5));
  });

  test('of another tenant takes the host away', async () => {
    const resolver = tenantResolver(async () => ready('acme', 5), shared);
    await resolver.resolve(host);
    resolver.changed({ slug: 'other', hostnames: [host], generation: 1 });
    expect(resolver.peek(host)).toBeUndefined();
  });
});

test('a gateway that was slow does not put back in Redis what a newer one has replaced', async () => {
  shared.put(host, ready('acme', 3));
  shared.put(host, ready('acme', 2));
  await delay(30);
  await eventually(async () => expect((await shared.get(host))?.generation).toBe(3));
});

test('forget drops all that pushes would have kept right', async () => {
  const resolver = tenantResolver(async () => ready('acme'), shared);
  await resolver.resolve(host);
  resolver.forget();
  expect(resolver.peek(host)).toBeUndefined();
});
