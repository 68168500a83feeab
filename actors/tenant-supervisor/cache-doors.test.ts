import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../../services/kit/logger.ts';
import { generateSecrets } from '../provisioners/secrets.ts';
import { CacheDoors } from './cache-doors.ts';
import { eventually } from './testing/small-world.ts';

const tenant = { slug: 'acme', type: 'retailer', plan: 'starter' } as const;
const secrets = generateSecrets();

let log: string[];
let isAway: boolean;
let answering: Promise<void> | undefined;
let doors: CacheDoors;

beforeEach(() => {
  log = [];
  isAway = false;
  answering = undefined;
  const told = (what: string) => async () => {
    log.push(what);
    await answering;
    if (isAway) throw new Error('Redis is away');
    log.push(`${what}: done`);
  };
  doors = new CacheDoors({ open: told('open'), close: told('close') }, createLogger('test', 'silent'));
});

test('it is opened when Redis is back', async () => {
  isAway = true;
  doors.open(tenant, secrets);
  await eventually(() => log.length > 0);
  isAway = false;
  await eventually(() => log.includes('open: done'));
});

test('what is closed while it is being opened ends closed', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answering = promise;
  doors.open(tenant, secrets);
  await eventually(() => log.length === 1);
  const closed = doors.close(tenant);
  resolve();
  await closed;
  expect(log).toEqual(['open', 'open: done', 'close', 'close: done']);
});

test('what is closed before it could be opened is opened no more', async () => {
  isAway = true;
  doors.open(tenant, secrets);
  await eventually(() => log.length === 1);
  isAway = false;
  await doors.close(tenant);
  expect(log).toEqual(['open', 'close', 'close: done']);
});

test('when it was stopped nothing is tried again', async () => {
  isAway = true;
  doors.open(tenant, secrets);
  await eventually(() => log.length === 1);
  doors.stop();
  isAway = false;
  await sleep(600);
  expect(log).toEqual(['open']);
});
