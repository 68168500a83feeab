import { randomBytes } from 'node:crypto';
import moleculer from 'moleculer';
import pg from 'pg';
import { serviceGroup, serviceLogin } from '../../../../config/names.ts';
import type { Keyring } from '../../../../config/trust/keyring.ts';
import type { Call } from '../../../kit/call.ts';
import { openDatabase } from '../../../kit/database.ts';
import { openFiles } from '../../../kit/files.ts';
import { createLogger } from '../../../kit/logger.ts';
import { migrationsOf } from '../../../kit/migration-files.ts';
import { migrate, withDatabase } from '../../../kit/migrations.ts';
import { moleculerService } from '../../../kit/moleculer-service.ts';
import { callerFor } from '../../../kit/outgoing.ts';
import { serviceScope } from '../../../kit/scope.ts';
import { identity } from '../contract.ts';
import { identityService } from '../identity.service.ts';
import { identitySecrets } from '../secrets.ts';

const prefix = 'test';

export type IdentityDatabase = {
  credentials: { host: string; port: number; database: string; user: string; password: string };
  superuser: pg.Pool;
  drop(): Promise<void>;
};

/** A migrated database of the test's own, with the role that the service logs in as. */
export async function createIdentityDatabase(databaseUrl: string): Promise<IdentityDatabase> {
  const database = `${prefix}_identity_${randomBytes(6).toString('hex')}`;
  const server = new pg.Client(databaseUrl);
  await server.connect();
  await server.query(`create database ${database}`);
  await migrate(withDatabase(databaseUrl, database), prefix, migrationsOf('platform', [identity.name]));
  const user = serviceLogin(database, identity.name);
  const password = randomBytes(24).toString('base64url');
  await server.query(`create role ${user} login password '${password}' in role ${serviceGroup(prefix, identity.name)}`);
  await server.query(`grant connect on database ${database} to ${user}`);
  const superuser = new pg.Pool({ connectionString: withDatabase(databaseUrl, database), max: 2 });
  // Its connections may still be there when the database goes.
  superuser.on('error', () => {});
  const { hostname, port } = new URL(databaseUrl);
  return {
    credentials: { host: hostname, port: Number(port), database, user, password },
    superuser,
    async drop() {
      await superuser.end();
      await server.query(`drop database ${database} with (force)`);
      await server.query(`drop role ${user}`);
      await server.end();
    },
  };
}

export type RunningIdentity = {
  broker: moleculer.ServiceBroker;
  /** As another service of the platform. */
  call: Call;
  stop(): Promise<void>;
};

/**
 * Runs the service on a broker without a transporter, beside a registry that knows the hosts given.
 * @param tenants slugs by host name
 */
export async function runIdentity(
  database: IdentityDatabase,
  keyring: Pick<Keyring, 'derive'>,
  facts: { domain: string; port: number },
  tenants: Readonly<Record<string, string>> = {},
): Promise<RunningIdentity> {
  const log = createLogger('test', process.env.LOG_LEVEL ?? 'fatal');
  const broker = new moleculer.ServiceBroker({ logger: false, validator: false, requestTimeout: 10_000, skipProcessEventRegistration: true });
  const door = openDatabase(database.credentials, { schema: identity.name, max: 8, subscribers: () => [], name: 'test identity' });
  broker.createService(
    moleculerService(identityService(identitySecrets(keyring)), {
      facts: { prefix, ...facts },
      database: door,
      signingKey: randomBytes(32),
      files: openFiles({ endpoint: '', accessKey: '', secretKey: '', publicBucket: '', privateBucket: '' }),
      log,
    }),
  );
  broker.createService({
    name: 'registry',
    actions: {
      'hosts.resolve': ({ params: { host } }: moleculer.Context<{ host: string }>) =>
        host in tenants ? { slug: tenants[host], state: 'ready' } : null,
    },
  });
  await broker.start();
  return {
    broker,
    call: callerFor(broker, serviceScope('platform', 'a-test')),
    async stop() {
      await broker.stop();
      await door.close();
    },
  };
}
