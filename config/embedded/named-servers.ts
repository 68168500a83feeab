/** Servers that a setting names: they are waited for like our own, and told what they need to know of us. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../settings.ts';
import type { Keyring } from '../trust/keyring.ts';
import { natsConfiguration } from './nats.ts';
import { serves } from './postgres.ts';
import { answers } from './probe.ts';
import { aclArguments, adminConnection, gatewayUser } from './redis.ts';

const patienceMs = 60_000;

/** Resolves when those that are named answer. Throws one line with the name of the setting of the first that does not. */
export async function prepareNamedServers(settings: Settings, keyring: Keyring, report: (line: string) => void, signal: AbortSignal): Promise<void> {
  const { databaseUrl, natsUrl, redisUrl, s3 } = settings;
  const waits: Promise<void>[] = [];
  if (databaseUrl) waits.push(until('DATABASE_URL', () => serves(databaseUrl)));
  if (natsUrl) {
    const file = writeNatsConfiguration(settings.dataDir, keyring);
    report(`the server of NATS_URL must run with ${file}`);
    waits.push(until('NATS_URL', () => answersAt(natsUrl, 4222, '', /^INFO /)));
  }
  if (redisUrl) waits.push(until('REDIS_URL', () => makeGatewayUser(redisUrl, settings.platformPrefix, keyring)));
  if (s3) waits.push(until('S3_ENDPOINT', () => fetch(s3.endpoint, { signal: AbortSignal.timeout(5000) }).then(() => true, () => false)));
  await Promise.all(waits);

  async function until(name: string, ready: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (let told = false; !(await ready()); told = true) {
      signal.throwIfAborted();
      if (Date.now() > deadline) throw new Error(`the server of ${name} does not answer: start it, or leave ${name} out to use the embedded one`);
      if (!told) report(`waiting for the server of ${name}`);
      await sleep(500, undefined, { signal });
    }
  }
}

/** For a container that mounts the folder and has a volume at /accounts. */
function writeNatsConfiguration(dataDir: string, keyring: Keyring): string {
  const folder = join(dataDir, 'nats-operator');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nats-operator.conf');
  writeFileSync(file, natsConfiguration('0.0.0.0:4222', '/accounts', keyring.nats));
  return file;
}

/** The embedded server has it in its configuration. */
async function makeGatewayUser(redisUrl: string, prefix: string, keyring: Keyring): Promise<boolean> {
  const redis = adminConnection(redisUrl);
  try {
    await redis.connect();
    await redis.call('ACL', 'SETUSER', ...aclArguments(gatewayUser(prefix, keyring.derive('redis/gateway'))));
    return true;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

function answersAt(url: string, defaultPort: number, send: string, expected: RegExp): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return answers(port ? Number(port) : defaultPort, send, expected, hostname);
}
