import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import moleculer from 'moleculer';
import pg from 'pg';
import type { z } from 'zod';
import { mailboxGroup, serviceGroup, serviceLogin } from '../../../../config/names.ts';
import type { Keyring } from '../../../../config/trust/keyring.ts';
import { testServers } from '../../../../test/servers.ts';
import type { Call } from '../../../kit/call.ts';
import { openDatabase } from '../../../kit/database.ts';
import { deliverAction } from '../../../kit/envelope.ts';
import { openFiles } from '../../../kit/files.ts';
import { createLogger } from '../../../kit/logger.ts';
import { type Mailbox, openMailbox } from '../../../kit/mailbox/mailbox.ts';
import { migrationsOf } from '../../../kit/migration-files.ts';
import { migrate, withDatabase } from '../../../kit/migrations.ts';
import { moleculerService } from '../../../kit/moleculer-service.ts';
import { callerFor } from '../../../kit/outgoing.ts';
import { type Scope, serviceScope } from '../../../kit/scope.ts';
import { subscriptionsOf } from '../../../kit/subscriptions.ts';
import { registry } from '../../registry/contract.ts';
import { identity } from '../contract.ts';
import { openAccessCache } from '../grants/access-cache.ts';
import { hearBrandAccess } from '../grants/hear-brand-access.ts';
import { identityService } from '../identity.service.ts';
import type { Letter, SendMail } from '../mail/letter.ts';
import { openPasswordMeter } from '../password-meter.ts';
import { openPasswords } from '../passwords.ts';
import { identitySecrets } from '../secrets.ts';

const prefix = 'test';

type Credentials = { host: string; port: number; database: string; user: string; password: string };

export type IdentityDatabase = {
  /** As the service logs in. */
  credentials: Credentials;
  mailbox: Credentials;
  superuser: pg.Pool;
  drop(): Promise<void>;
};

/** A migrated database of the test's own, with the roles that the service and its mailbox log in as. */
export async function createIdentityDatabase(databaseUrl: string): Promise<IdentityDatabase> {
  const database = `${prefix}_identity_${randomBytes(6).toString('hex')}`;
  const server = new pg.Client(databaseUrl);
  await server.connect();
  await server.query(`create database ${database}`);
  await migrate(withDatabase(databaseUrl, database), prefix, migrationsOf('platform', [identity.name]));
  const { hostname, port } = new URL(databaseUrl);
  const password = randomBytes(24).toString('base64url');
  const login = async (user: string, group: string): Promise<Credentials> => {
    await server.query(`create role ${user} login password '${password}' in role ${group}`);
    await server.query(`grant connect on database ${database} to ${user}`);
    return { host: hostname, port: Number(port), database, user, password };
  };
  const credentials = await login(serviceLogin(database, identity.name), serviceGroup(prefix, identity.name));
  const mailbox = await login(database, mailboxGroup(prefix));
  const superuser = new pg.Pool({ connectionString: withDatabase(databaseUrl, database), max: 2 });
  // Its connections may still be there when the database goes.
  superuser.on('error', () => {});
  return {
    credentials,
    mailbox,
    superuser,
    async drop() {
      await superuser.end();
      await server.query(`drop database ${database} with (force)`);
      await server.query(`drop role ${credentials.user}, ${mailbox.user}`);
      await server.end();
    },
  };
}

export type RunningIdentity = {
  broker: moleculer.ServiceBroker;
  /** As another service of the platform. */
  call: Call;
  /** As whoever the scope says; by default somebody who is not signed in, from an address of their own. */
  as(scope?: Partial<Scope>): Call;
  /** As the registry, when somebody has asked for a tenant. */
  tenantRequested(tenant: z.input<(typeof registry)['events']['tenant.requested']>): Promise<void>;
  /** What went out, in order. */
  letters: Letter[];
  /** Resolves when all mail has gone out and every event that is due was handled. @throws when one fails or it takes 20 s */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Runs the service with its mailbox on a broker without a transporter, beside a registry that knows the hosts given.
 * @param tenants slugs by host name
 * @param on a broker that has not started yet, with a registry, to run on instead
 * @param sendMail where letters go, besides to `letters`
 */
export async function runIdentity(
  database: IdentityDatabase,
  keyring: Pick<Keyring, 'derive'>,
  facts: { domain: string; port: number },
  tenants: Readonly<Record<string, string>> = {},
  { passwordCost = 5, redisUrl, on, sendMail }: { passwordCost?: number; redisUrl?: string; on?: moleculer.ServiceBroker; sendMail?: SendMail } = {},
): Promise<RunningIdentity> {
  const log = createLogger('test', process.env.TEST_LOG_LEVEL ?? 'fatal');
  const broker = on ?? new moleculer.ServiceBroker({ logger: false, validator: false, requestTimeout: 10_000, skipProcessEventRegistration: true });
  let mailbox: Mailbox | undefined;
  const door = openDatabase(database.credentials, {
    schema: identity.name,
    max: 8,
    subscribers: subscriptionsOf([registry, identity]),
    name: 'test identity',
    onPublished: () => mailbox?.wake(),
  });
  const letters: Letter[] = [];
  const secrets = identitySecrets(keyring);
  // Weak hashes, since most tests sign somebody in.
  const accessCache = openAccessCache(redisUrl ?? (await testServers()).addresses.redisUrl, log);
  hearBrandAccess(broker, accessCache);
  const send = async (letter: Letter): Promise<void> => {
    await sendMail?.(letter);
    letters.push(letter);
  };
  const meter = openPasswordMeter();
  const parts = { secrets, accessCache, meter, passwords: openPasswords(secrets.pepper, passwordCost), sendMail: send };
  broker.createService(
    moleculerService(identityService(parts), {
      facts: { prefix, ...facts },
      database: door,
      signingKey: randomBytes(32),
      files: openFiles({ endpoint: '', accessKey: '', secretKey: '', publicBucket: '', privateBucket: '' }),
      log,
    }),
  );
  if (on === undefined) {
    broker.createService({
      name: 'registry',
      actions: {
        'hosts.resolve': ({ params: { host } }: moleculer.Context<{ host: string }>) =>
          host in tenants ? { slug: tenants[host], name: tenants[host], state: 'ready' } : null,
      },
    });
  }
  await broker.start();
  mailbox = openMailbox(broker, { credentials: database.mailbox, concurrency: 2, perSecond: 1_000, log });
  return {
    broker,
    call: callerFor(broker, serviceScope('platform', 'a-test')),
    as: (scope = {}) => callerFor(broker, { kind: 'anyone', subject: null, roles: [], permissions: [], requestId: 'a-test', correlationId: 'a-test', address: randomAddress(), ...scope }),
    async tenantRequested(payload) {
      const meta = { scope: serviceScope('mailbox', 'a-test') };
      const delivery = { id: randomUUID(), event: 'tenant.requested', payload, meta: { correlationId: 'a-test', causedBy: 'a-test' } };
      await broker.call(`${identity.name}.${deliverAction}`, delivery, { meta });
    },
    letters,
    settled: () => settled(database.superuser),
    async stop() {
      await mailbox.stop();
      await broker.stop();
      await mailbox.close();
      await door.close();
      accessCache.close();
      meter.close();
    },
  };
}

const randomAddress = () => `192.0.2.${randomBytes(4).readUInt32BE()}`;

async function settled(superuser: pg.Pool): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { rows } = await superuser.query<{ attempts: number; last_error: string | null; payload: { event: string } }>(
      'select attempts, last_error, payload from queue._private_jobs where run_at <= now() or last_error is not null',
    );
    if (rows.length === 0) return;
    const stuck = rows.find(({ last_error }) => last_error !== null);
    if (stuck !== undefined || Date.now() > deadline) {
      const { payload, last_error } = stuck ?? rows[0]!;
      throw new Error(`${payload.event} is not handled: ${last_error ?? 'still waiting'}`);
    }
    await setTimeout(10);
  }
}
