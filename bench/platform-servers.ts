/** The servers under a platform that runs in this machine, spoken to past all its walls. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { platformDatabase, schemaOf, serviceGroup, tenantDatabase } from '../config/names.ts';
import { openKeyring } from '../config/trust/keyring.ts';
import { userJwt } from '../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../config/trust/nkeys.ts';
import type { NatsCredentials } from '../services/kit/mesh/nats-authenticator.ts';
import type { Platform } from '../test/platform.ts';

/** As the default settings have it. */
export const prefix = 'tenantry';

/** A superuser's way to one database. Holds the password. */
export type DatabaseLogin = { host: string; port: number; user: string; password: string; database: string };

export type NatsLogin = { url: string; credentials: NatsCredentials };

export function superuserOf({ dataDir }: Platform, database = 'postgres'): DatabaseLogin {
  return {
    host: '127.0.0.1',
    port: portsOf(dataDir)['postgres']!,
    user: 'tenantry',
    password: openKeyring(dataDir).derive('postgres/superuser'),
    database,
  };
}

/** Has PostgreSQL bring to the disk what it holds in memory. */
export async function writeDown(platform: Platform): Promise<void> {
  const superuser = new pg.Client(superuserOf(platform));
  await superuser.connect();
  await superuser.query('checkpoint');
  await superuser.end();
}

/** A user of the platform's account on the platform's NATS server. */
export function natsUserOf({ dataDir }: Platform): NatsLogin {
  const seed = createSeed('user');
  const claims = { user: publicKeyOf(seed), name: 'bench', issuedAt: Math.floor(Date.now() / 1_000) };
  return {
    url: `nats://127.0.0.1:${portsOf(dataDir)['nats']!}`,
    credentials: { seed, jwt: userJwt(claims, openKeyring(dataDir).nats.platformAccountSeed) },
  };
}

export function databaseOf(slug: string): string {
  return tenantDatabase(prefix, { type: 'retailer', slug });
}

/** An operational database: `platform` holds the registry. */
export function platformDatabaseOf(name: string): string {
  return platformDatabase(prefix, name);
}

/** What makes a superuser's session one of a service: its schema, and its role's rights and no more. */
export function asService(service: string): string {
  return `-c search_path=${schemaOf(service)} -c role=${serviceGroup(prefix, service)}`;
}

/** The database that tenants of the type retailer are copied from. */
export async function templateName(superuser: pg.Pool): Promise<string> {
  const { rows } = await superuser.query<{ datname: string }>(
    `select datname from pg_database where datistemplate and starts_with(datname, $1)`,
    [`${prefix}_template_retailer_`],
  );
  if (rows.length !== 1) throw new Error(`${rows.length} templates in place of one`);
  return rows[0]!.datname;
}

function portsOf(dataDir: string): Record<string, number> {
  return JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as Record<string, number>;
}
