/** A platform around an autoscaler under test: real NATS, a registry that says what the test says, gateways and hosts. */
import { randomBytes } from 'node:crypto';
import type { Context, ServiceBroker } from 'moleculer';
import { z } from 'zod';
import { userJwt } from '../../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../../config/trust/nkeys.ts';
import { createBroker } from '../../../moleculer.config.ts';
import type { RequestMeta } from '../../../services/kit/envelope.ts';
import { AppError } from '../../../services/kit/errors.ts';
import { cutPage, decodeCursor } from '../../../services/kit/list.ts';
import { createLogger } from '../../../services/kit/logger.ts';
import { callerFor } from '../../../services/kit/outgoing.ts';
import { platformNamespace } from '../../../services/kit/platform.ts';
import { serviceScope } from '../../../services/kit/scope.ts';
import type { TenantRecord } from '../../../services/platform/registry/contract.ts';
import type { SharedServers } from '../../../test/servers.ts';
import { type Autoscaling, type AutoscalingPlace, openAutoscaling } from '../open-autoscaling.ts';

export type PlatformAround = {
  autoscaling: Autoscaling;
  /** What the registry knows, by slug. */
  records: Map<string, TenantRecord>;
  /** Tenants that the registry cannot answer for now. */
  unanswered: Set<string>;
  /** Tenants that the registry was asked for, each time. */
  lookups: string[];
  /** Hints that reached another node. */
  hints: unknown[];
  /** Another node of the platform's namespace, connected over NATS. */
  join(role: string): Promise<ServiceBroker>;
  /** A nudge of the platform's own. */
  tell(topic: string, payload: object): Promise<void>;
  /** The supervisor's word: so many nodes of a tenant run. */
  tellNodes(slug: string, count: number): Promise<void>;
  /** Asks as an operator, unless told otherwise. */
  ask<Answer>(action: string, params: object, scope?: Partial<RequestMeta['scope']>): Promise<Answer>;
  close(): Promise<void>;
};

const log = createLogger('test', process.env.TEST_LOG_LEVEL ?? 'silent');

export function record(slug: string, more: Partial<TenantRecord> = {}): TenantRecord {
  return {
    slug, name: slug, type: 'retailer', currency: 'GBP', timezone: 'Europe/London', plan: 'growth', state: 'ready', reason: null,
    awake: true, replicas: 1, isolation: 'shared', quarantine: null, hostnames: [`${slug}.localhost`], resources: {} as TenantRecord['resources'], createdAt: new Date(0).toISOString(), ...more,
  };
}

export async function openPlatformAround(
  { addresses, keyring }: Pick<SharedServers, 'addresses' | 'keyring'>,
  more: Partial<Pick<AutoscalingPlace, 'replicas' | 'hosts' | 'log' | 'now' | 'periodMs'>> = {},
): Promise<PlatformAround> {
  const namespace = platformNamespace(`a${randomBytes(4).toString('hex')}`);
  const records: PlatformAround['records'] = new Map();
  const unanswered = new Set<string>();
  const [lookups, hints, brokers]: [string[], unknown[], ServiceBroker[]] = [[], [], []];

  function brokerOf(role: string): ServiceBroker {
    const seed = createSeed('user');
    const jwt = userJwt({ user: publicKeyOf(seed), name: role, issuedAt: Math.floor(Date.now() / 1000) }, keyring.nats.platformAccountSeed);
    const broker = createBroker({ namespace, role, nats: { url: addresses.natsUrl, credentials: { jwt, seed } }, log });
    brokers.push(broker);
    return broker;
  }

  async function join(role: string): Promise<ServiceBroker> {
    const broker = brokerOf(role);
    await broker.start();
    await broker.waitForServices('autoscaler');
    return broker;
  }

  const platform = brokerOf('platform');
  platform.createService({
    name: 'registry',
    actions: {
      'tenants.get': ({ params: { slug } }: Context<{ slug: string }>) => {
        lookups.push(slug);
        if (unanswered.has(slug)) return Promise.reject(new AppError('database_unavailable'));
        return records.get(slug) ?? Promise.reject(new AppError('tenant_not_found'));
      },
      'tenants.list': ({ params: { limit, after, state } }: Context<{ limit: number; after?: string; state: string }>) => {
        const [from] = after === undefined ? [''] : decodeCursor(z.tuple([z.string()]), after);
        const rows = [...records.values()].filter((one) => one.state === state && one.slug > from).toSorted((one, other) => (one.slug < other.slug ? -1 : 1));
        return cutPage(rows.slice(0, limit + 1), limit, ({ slug }) => [slug]);
      },
    },
  });
  const autoscaling = openAutoscaling({ broker: platform, call: callerFor(platform, serviceScope('autoscaler', 'test')), log, ...more });
  await platform.start();
  const observer = brokerOf('gateway');
  observer.createService({ name: 'observer', events: { 'nudge.hint': ({ params }: Context) => void hints.push(params) } });
  await observer.start();
  await Promise.all([observer.waitForServices('autoscaler'), platform.waitForServices('observer')]);
  return {
    autoscaling,
    records,
    unanswered,
    lookups,
    hints,
    join,
    tell: (topic, payload) => platform.broadcast(`nudge.${topic}`, payload),
    tellNodes: (slug, count) => platform.broadcast('nudge.tenant-nodes', { slug, nodes: Array.from({ length: count }, (_, index) => `node-${index}`) }),
    ask(action, params, scope = {}) {
      const operator: RequestMeta['scope'] = { kind: 'person', subject: 'o', roles: ['operator'], permissions: [], requestId: 'r', correlationId: 'r' };
      const meta: RequestMeta = { scope: { ...operator, ...scope } };
      return observer.call(`autoscaler.${action}`, params, { meta });
    },
    async close() {
      await autoscaling.stop();
      for (const broker of brokers.toReversed()) await broker.stop();
    },
  };
}
