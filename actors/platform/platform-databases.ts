import pg from 'pg';
import { mailboxGroup, platformDatabase, serviceGroup, serviceLogin } from '../../config/names.ts';
import type { Keyring } from '../../config/trust/keyring.ts';
import type { DatabaseCredentials } from '../../services/kit/database.ts';
import { migrationsOf } from '../../services/kit/migration-files.ts';
import { migrate, withDatabase } from '../../services/kit/migrations.ts';
import { scramVerifier } from '../provisioners/scram.ts';

const { escapeIdentifier, escapeLiteral } = pg;

/** The operational databases, and the service that each is for. */
const databases = { platform: 'registry', identity: 'identity' } as const;

export type PlatformService = (typeof databases)[keyof typeof databases];

/** Who logs in at a database: its service, and the worker of its mailbox. */
export type PlatformLogins = { service: DatabaseCredentials; mailbox: DatabaseCredentials };

/**
 * Makes or migrates the platform's own databases; each service gets a role that reaches its database and schema alone,
 * each mailbox one that reaches the queue alone.
 * @param databaseUrl of a superuser
 */
export async function preparePlatformDatabases(
  databaseUrl: string,
  prefix: string,
  keyring: Keyring,
): Promise<Record<PlatformService, PlatformLogins>> {
  const prepared = await Promise.all(
    Object.entries(databases).map(async ([name, service]) => {
      const database = platformDatabase(prefix, name);
      return [service, await prepare(databaseUrl, prefix, database, service, keyring)] as const;
    }),
  );
  return Object.fromEntries(prepared) as Record<PlatformService, PlatformLogins>;
}

async function prepare(
  databaseUrl: string,
  prefix: string,
  database: string,
  service: PlatformService,
  keyring: Keyring,
): Promise<PlatformLogins> {
  const { hostname, port } = new URL(databaseUrl);
  const login = (user: string): DatabaseCredentials => {
    return { host: hostname, port: Number(port || 5432), database, user, password: keyring.derive(`postgres/${user}`) };
  };
  const logins = { service: login(serviceLogin(database, service)), mailbox: login(database) };
  const admin = new pg.Client(databaseUrl);
  // The statement at hand reports a lost connection; without a listener it would end the process.
  admin.on('error', () => {});
  await admin.connect();
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await admin.query(`create database ${escapeIdentifier(database)} template template0 encoding 'UTF8'`);
    await migrate(withDatabase(databaseUrl, database), prefix, migrationsOf('platform', [service]));
    await admin.query(`revoke all on database ${escapeIdentifier(database)} from public`);
    await allow(admin, logins.service, serviceGroup(prefix, service));
    await allow(admin, logins.mailbox, mailboxGroup(prefix));
  } finally {
    await admin.end();
  }
  return logins;
}

async function allow(admin: pg.Client, { user, password, database }: DatabaseCredentials, group: string): Promise<void> {
  const role = escapeIdentifier(user);
  const known = await admin.query('select from pg_roles where rolname = $1', [user]);
  await admin.query(
    `${known.rowCount === 0 ? 'create' : 'alter'} role ${role} login password ${escapeLiteral(scramVerifier(password))};
     grant ${escapeIdentifier(group)} to ${role};
     grant connect on database ${escapeIdentifier(database)} to ${role}`,
  );
}
