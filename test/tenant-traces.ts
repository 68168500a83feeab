/** What a tenant of a running platform holds on the servers, as their administrators see it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { connect, type NatsConnection } from 'nats';
import pg from 'pg';
import { nodeUser, tenantAccount } from '../actors/provisioners/messaging.ts';
import { openSecrets, type TenantSecrets } from '../actors/provisioners/secrets.ts';
import { databaseOf, prefix, superuserOf } from '../bench/platform-servers.ts';
import { tenantUser } from '../config/names.ts';
import { openKeyring } from '../config/trust/keyring.ts';
import { userJwt } from '../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../config/trust/nkeys.ts';
import type { Call } from '../services/kit/call.ts';
import { natsAuthenticator, type NatsCredentials } from '../services/kit/mesh/nats-authenticator.ts';
import { registry } from '../services/platform/registry/contract.ts';
import type { Platform } from './platform.ts';

export type Traces = {
  /** Connections to its database. */
  database: number;
  /** Connections in its NATS account. */
  messaging: number;
  /** Connections of its Redis user. */
  cache: number;
  /** Whether the credentials of its nodes open anything. */
  natsLetsIn: boolean;
  redisLetsIn: boolean;
};

export async function tracesOf(platform: Platform, call: Call, slug: string): Promise<Traces> {
  const secrets = await secretsOf(platform, call, slug);
  const [database, messaging, [cache, redisLetsIn], natsLetsIn] = await Promise.all([
    databaseConnections(platform, slug),
    accountConnections(platform, tenantAccount(secrets)),
    redisUser(platform, slug),
    opens(platform, nodeUser(prefix, { slug }, secrets)),
  ]);
  return { database, messaging, cache, natsLetsIn, redisLetsIn };
}

export async function secretsOf({ dataDir }: Platform, call: Call, slug: string): Promise<TenantSecrets> {
  const { sealedSecrets } = await call(registry, 'tenants.load', { slug });
  return openSecrets(openKeyring(dataDir).masterKey, slug, sealedSecrets!);
}

/** @throws where NATS does not let it in */
export function openNats(platform: Platform, credentials: NatsCredentials): Promise<NatsConnection> {
  return connect({
    servers: `127.0.0.1:${portOf(platform, 'nats')}`,
    authenticator: natsAuthenticator(credentials),
    reconnect: false,
    ignoreClusterUpdates: true,
  });
}

/** A statement of the superuser on a tenant's database, or on one that is named. */
export async function atDatabase<Row extends pg.QueryResultRow>(platform: Platform, database: string, statement: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client(superuserOf(platform, database));
  await client.connect();
  try {
    return (await client.query<Row>(statement, values)).rows;
  } finally {
    await client.end();
  }
}

async function databaseConnections(platform: Platform, slug: string): Promise<number> {
  const statement = 'select count(*)::int as count from pg_stat_activity where datname = $1';
  return (await atDatabase<{ count: number }>(platform, 'postgres', statement, [databaseOf(slug)]))[0]!.count;
}

async function accountConnections(platform: Platform, account: string): Promise<number> {
  const seed = createSeed('user');
  const { systemAccountSeed } = openKeyring(platform.dataDir).nats;
  const system = await openNats(platform, { seed, jwt: userJwt({ user: publicKeyOf(seed), name: 'test', issuedAt: 0 }, systemAccountSeed) });
  try {
    const answer = await system.request(`$SYS.REQ.ACCOUNT.${account}.CONNZ`, '', { timeout: 5_000 });
    return answer.json<{ data: { num_connections: number } }>().data.num_connections;
  } finally {
    await system.close();
  }
}

async function opens(platform: Platform, credentials: NatsCredentials): Promise<boolean> {
  try {
    await (await openNats(platform, credentials)).close();
    return true;
  } catch {
    return false;
  }
}

async function redisUser(platform: Platform, slug: string): Promise<[connections: number, isOn: boolean]> {
  const password = openKeyring(platform.dataDir).derive('redis/admin');
  const redis = new Redis({ host: '127.0.0.1', port: portOf(platform, 'redis'), username: 'admin', password });
  try {
    const user = tenantUser(prefix, { slug });
    const [clients, rights] = await Promise.all([redis.client('LIST') as Promise<string>, redis.acl('GETUSER', user) as Promise<unknown[] | null>]);
    const flags = (rights?.[1] ?? []) as string[];
    return [clients.split('\n').filter((line) => line.includes(` user=${user} `)).length, flags.includes('on')];
  } finally {
    redis.disconnect();
  }
}

function portOf({ dataDir }: Platform, server: string): number {
  return (JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as Record<string, number>)[server]!;
}
