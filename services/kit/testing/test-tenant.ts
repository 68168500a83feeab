import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import moleculer from 'moleculer';
import pg from 'pg';
import { mailboxGroup, serviceGroup, serviceLogin } from '../../../config/names.ts';
import type { Call } from '../call.ts';
import type { Contract } from '../contract.ts';
import { type DatabaseCredentials, type DatabaseDoor, openDatabase } from '../database.ts';
import type { RequestMeta } from '../envelope.ts';
import type { Files } from '../files.ts';
import { createLogger } from '../logger.ts';
import { type Mailbox, openMailbox } from '../mailbox/mailbox.ts';
import { migrationsHash } from '../migration-files.ts';
import { migrate, withDatabase } from '../migrations.ts';
import { moleculerService } from '../moleculer-service.ts';
import { permissions } from '../permission.ts';
import type { Scope } from '../scope.ts';
import type { ServiceDefinition } from '../service.ts';
import { subscriptionsOf } from '../subscriptions.ts';
import type { Tenant } from '../tenant.ts';

const prefix = 'test';

export type TestService = { definition: ServiceDefinition; migrations: string };

export type TestTenant = {
  tenant: Tenant;
  /** Calls as somebody who is not signed in. */
  asAnyone: Call;
  /** Calls as staff of the tenant. */
  asStaff: Call;
  /** Calls with any envelope. */
  as(meta: Omit<Partial<RequestMeta>, 'scope'> & { scope?: Partial<Scope> }): Call;
  /** Resolves when every event was handled; throws when one is a dead letter or it takes longer than 30 s. */
  settled(): Promise<void>;
  /** Statements as the database's superuser, past every wall. */
  superuser: pg.Pool;
  /** How a service logs in, to try what its role may do. */
  credentials(service: string): DatabaseCredentials;
  broker: moleculer.ServiceBroker;
  /** What was nudged, in order. */
  nudges: { topic: string; payload: unknown }[];
  /** What was stored, by key. */
  files: Map<string, Uint8Array>;
  close(): Promise<void>;
};

/**
 * A tenant for broker-level tests: the services given, on a database of their own with the real roles, with the real
 * mailbox, on a broker without a transporter.
 * @param databaseUrl of a superuser on the test server
 */
export async function openTestTenant(
  databaseUrl: string,
  services: readonly TestService[],
  facts: Partial<Tenant> = {},
): Promise<TestTenant> {
  const database = `${prefix}_tenant_${randomBytes(6).toString('hex')}`;
  const server = new pg.Client(databaseUrl);
  await server.connect();
  const names = services.map(({ definition }) => definition.contract.name);
  const template = await templateFor(server, databaseUrl, services);
  await server.query(`create database ${pg.escapeIdentifier(database)} template ${pg.escapeIdentifier(template)}`);
  const password = randomBytes(24).toString('base64url');
  const { hostname, port } = new URL(databaseUrl);
  const credentials = (service: string): DatabaseCredentials => ({
    host: hostname,
    port: Number(port),
    database,
    user: service === 'mailbox' ? database : serviceLogin(database, service),
    password,
  });
  for (const service of new Set([...names, 'mailbox'])) {
    const group = service === 'mailbox' ? mailboxGroup(prefix) : serviceGroup(prefix, service);
    const login = pg.escapeIdentifier(credentials(service).user);
    await server.query(`create role ${login} login password '${password}' in role ${pg.escapeIdentifier(group)}`);
    await server.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${login}`);
  }

  const tenant: Tenant = { slug: 'test', name: 'Test', type: 'retailer', currency: 'GBP', timezone: 'Europe/London', ...facts };
  const log = createLogger('test', process.env.LOG_LEVEL ?? 'fatal');
  const subscribers = subscriptionsOf(services.map(({ definition }) => definition.contract));
  const doors = new Map<string, DatabaseDoor>();
  const files = new Map<string, Uint8Array>();
  const storage: Files = {
    putPublic: async (key, body) => {
      files.set(key, body);
      return `/media/${key}`;
    },
  };
  const broker = new moleculer.ServiceBroker({ logger: false, validator: false, requestTimeout: 10_000, skipProcessEventRegistration: true });
  const signingKey = randomBytes(32);
  let mailbox: Mailbox | undefined;
  for (const { definition } of services) {
    const { name } = definition.contract;
    const schema = name === 'mailbox' ? 'queue' : name;
    const door = openDatabase(credentials(name), { schema, max: 5, subscribers, name: `test ${name}`, onPublished: () => mailbox?.wake() });
    doors.set(name, door);
    broker.createService(moleculerService(definition, { facts: tenant, database: door, signingKey, files: storage, log }));
  }
  const nudges: TestTenant['nudges'] = [];
  broker.createService({
    name: 'nudges',
    events: { 'nudge.*': (ctx: moleculer.Context) => void nudges.push({ topic: ctx.eventName!, payload: ctx.params }) },
  });
  await broker.start();
  mailbox = openMailbox(broker, { credentials: credentials('mailbox'), concurrency: 8, perSecond: 100_000, log });
  const superuser = new pg.Pool({ connectionString: withDatabase(databaseUrl, database), max: 2 });
  // The database is dropped a moment before the last connection is really gone.
  superuser.on('error', () => {});

  const as: TestTenant['as'] = (meta) => (contract: Contract, action: string, params: unknown) => {
    const requestId = randomUUID();
    const scope: Scope = { kind: 'anyone', subject: null, roles: [], permissions: [], requestId, correlationId: requestId, ...meta.scope };
    return broker.call(`${contract.name}.${action}`, params as object, { meta: { ...meta, scope } }) as never;
  };
  return {
    tenant,
    asAnyone: as({}),
    asStaff: as({ scope: { kind: 'service-account', subject: 'staff', permissions: [...permissions] } }),
    as,
    settled: () => settled(superuser),
    superuser,
    credentials,
    broker,
    nudges,
    files,
    async close() {
      await mailbox?.stop();
      await mailbox?.close();
      await broker.stop();
      await Promise.all([...doors.values()].map((door) => door.close()));
      await superuser.end();
      await server.query(`drop database ${pg.escapeIdentifier(database)} with (force)`);
      for (const service of new Set([...names, 'mailbox'])) {
        await server.query(`drop role ${pg.escapeIdentifier(credentials(service).user)}`);
      }
      await server.end();
    },
  };
}

/** Migrated once per run and set of services; every test file works on a copy. */
async function templateFor(server: pg.Client, databaseUrl: string, services: readonly TestService[]): Promise<string> {
  const migrations = services.map(({ definition, migrations: folder }) => ({ service: definition.contract.name, folder }));
  const template = `${prefix}_template_${migrationsHash(migrations).slice(0, 12)}`;
  await server.query(`select pg_advisory_lock(hashtextextended($1, 0))`, [template]);
  try {
    const { rowCount } = await server.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) {
      const draft = `${template}_draft`;
      await server.query(`create database ${pg.escapeIdentifier(draft)}`);
      await migrate(withDatabase(databaseUrl, draft), prefix, migrations);
      await server.query(`alter database ${pg.escapeIdentifier(draft)} rename to ${pg.escapeIdentifier(template)}`);
    }
    return template;
  } finally {
    await server.query(`select pg_advisory_unlock(hashtextextended($1, 0))`, [template]);
  }
}

async function settled(superuser: pg.Pool): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { rows } = await superuser.query<{ attempts: number; last_error: string | null; payload: { event: string; subscriber: string } }>(
      'select attempts, last_error, payload from queue._private_jobs',
    );
    if (rows.length === 0) return;
    const stuck = rows.find((row) => row.attempts >= 3);
    if (stuck !== undefined || Date.now() > deadline) {
      const { payload, last_error } = stuck ?? rows[0]!;
      throw new Error(`${payload.event} to ${payload.subscriber} is not handled: ${last_error ?? 'still waiting'}`);
    }
    await setTimeout(10);
  }
}
