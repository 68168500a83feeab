/** The tenant's services without their mesh: their own handlers, and so their own statements, called one after the other on bare `pg`. */
import { createHmac, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Context, ServiceDefinition } from '../../services/kit/service.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { sql } from '../../services/kit/statement.ts';
import { subscriptionsOf } from '../../services/kit/subscriptions.ts';
import { tenantServices } from '../../services/tenant/services.ts';
import { facts } from '../bench-shop.ts';
import { type DatabaseLogin, templateName } from '../platform-servers.ts';
import { type BareDatabase, bareDatabase, type BareOptions, type Sent } from './bare-database.ts';

export type BareServices = {
  /** Runs an action by its full name (`webshop.carts.create`); what it publishes is added to the outbox. */
  act<Result>(action: string, params: object, outbox?: Sent[]): Promise<Result>;
  /** Takes one event to one subscriber, in a transaction with the proof that it came; resolves to what followed. */
  react(subscriber: string, sent: Sent): Promise<Sent[]>;
  subscribers(event: string): readonly string[];
  close(): Promise<void>;
};

const received = sql`insert into inbox (message_id) values ($1) on conflict do nothing returning message_id`;

const services = tenantServices.filter(({ contract }) => contract.name !== 'mailbox');
const subscribers = subscriptionsOf(services.map(({ contract }) => contract));

/** @param login of a superuser to a database that has the services' schemas */
export function bareServices(login: DatabaseLogin, options: Omit<BareOptions, 'subscribers'>): BareServices {
  const databases = new Map(
    services.map(({ contract: { name } }): [string, BareDatabase] => [name, bareDatabase(login, name, { ...options, subscribers })]),
  );
  const service = (name: string) => services.find(({ contract }) => contract.name === name)!;

  return {
    subscribers,
    async act(action, params, outbox = []) {
      const [name = ''] = action.split('.');
      const handler = handlerOf(service(name), action.slice(name.length + 1));
      const context = { ...surroundings, db: databases.get(name)!.door(outbox) };
      return (await handler(context, params)) as never;
    },
    async react(name, { id, event, payload }) {
      const outbox: Sent[] = [];
      await databases.get(name)!.door(outbox).transaction(async (transaction) => {
        if ((await transaction.first(received, [id])) === undefined) return;
        await service(name).events[event]!.handle({ ...surroundings, transaction }, payload);
      });
      return outbox;
    },
    async close() {
      await Promise.all([...databases.values()].map((database) => database.close()));
    },
  };
}

/** A fresh copy of the tenants' template, which no mailbox works on. */
export async function bareCopy(login: DatabaseLogin, name: string): Promise<DatabaseLogin> {
  const superuser = new pg.Pool({ ...login, max: 1 });
  try {
    const template = await templateName(superuser);
    await superuser.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    await superuser.query(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`);
    await superuser.query(`alter database ${pg.escapeIdentifier(name)} allow_connections true`);
  } finally {
    await superuser.end();
  }
  return { ...login, database: name };
}

function handlerOf({ contract, actions }: ServiceDefinition, action: string) {
  const handler = actions[action];
  if (handler === undefined) throw new TypeError(`${contract.name} has no ${action}`);
  return 'run' in handler ? handler.run : handler;
}

const signingKey = randomBytes(32);
const log = createLogger('bench', 'fatal');

const surroundings: Omit<Context, 'db'> = {
  scope: { kind: 'anyone', subject: null, roles: [], permissions: [], requestId: 'bare-bench', correlationId: 'bare-bench' },
  facts,
  call: () => Promise.reject(new Error('nobody can be called')),
  afterwards() {},
  nudge() {},
  files: { putPublic: () => Promise.reject(new Error('there are no buckets')) },
  log: () => log,
  sign: (text) => createHmac('sha256', signingKey).update(text).digest('base64url'),
};
