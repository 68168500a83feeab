/** A platform and a tenant around a gateway under test: real NATS and Redis, real messages, services made of their contracts. */
import { randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { ServiceBroker, ServiceSchema } from 'moleculer';
import { openRequestDoor, type RequestDoor } from '../../actors/host/request-door.ts';
import { supervisor } from '../../actors/tenant-supervisor/contract.ts';
import { type RequestLimits, requestLimitsOf } from '../../config/plans.ts';
import { nudgeSubject, requestSubject } from '../../config/trust/mesh-subjects.ts';
import { userJwt } from '../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../config/trust/nkeys.ts';
import { createBroker } from '../../moleculer.config.ts';
import type { Contract } from '../../services/kit/contract.ts';
import { AppError } from '../../services/kit/errors.ts';
import { createLogger, type Logger } from '../../services/kit/logger.ts';
import type { NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { connectionOf } from '../../services/kit/mesh/nats-transporter.ts';
import { moleculerService } from '../../services/kit/moleculer-service.ts';
import { originOf, platformNamespace, tenantNamespace } from '../../services/kit/platform.ts';
import type { ActionHandler, ServiceDefinition } from '../../services/kit/service.ts';
import { identity, issuerOf } from '../../services/platform/identity/contract.ts';
import { registry } from '../../services/platform/registry/contract.ts';
import type { SharedServers } from '../../test/servers.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { type HostContracts, hostContracts } from '../host-contracts.ts';
import type { HostRecord } from '../host-record.ts';
import type { IdentityLimits } from '../sign-in/door-limits.ts';

const domain = 'localhost';
/** What tokens and origins are made for; the door itself is on any free port. */
const namedPort = 8080;
export const facts = { domain, port: namedPort };

type Handlers = Record<string, ActionHandler<Contract, string, null>>;

/** A service of its contract: what has no handler here fails with `internal`. */
function standIn(contract: Contract, handlers: Handlers, log: Logger): ServiceSchema {
  const missing: ActionHandler<Contract, string, null> = () => Promise.reject(new Error('this stand-in does not do that'));
  const actions = Object.entries(contract.actions);
  const definition: ServiceDefinition<null> = {
    // There is no database to keep answers in.
    contract: { ...contract, subscribes: [], actions: Object.fromEntries(actions.map(([name, action]) => [name, { ...action, idempotent: undefined }])) },
    actions: Object.fromEntries(actions.map(([name]) => [name, handlers[name] ?? missing])),
    events: {},
  };
  const nowhere = { for: () => ({}) as never, warm: () => {}, close: async () => {} };
  return moleculerService(definition, { facts: null, database: nowhere, signingKey: Buffer.alloc(32), files: {} as never, log });
}

export type World = {
  prefix: string;
  gateway: Gateway;
  /** The platform's node. */
  platform: ServiceBroker;
  /** What the registry says, by host. */
  hosts: Map<string, HostRecord>;
  /** How often each action of the platform was asked, by `service.action`. */
  asked: Map<string, number>;
  /** Brings a node of a tenant up; what the supervisor tells follows. */
  wake(slug: string, services: readonly [Contract, Handlers][]): Promise<ServiceBroker>;
  /** What happens when the supervisor is asked to activate a tenant that has no nodes. */
  onActivate: (slug: string) => Promise<unknown>;
  nodes: Map<string, ServiceBroker[]>;
  /** A node takes no new request; resolves when it has answered those in hand. */
  closeDoor(node: ServiceBroker): Promise<void>;
  /** A tenant's node tells whoever listens. */
  nudge(slug: string, topic: string, payload: object): void;
  /** What the supervisor pushes when a tenant's nodes came or went; `dead` are those that were killed. */
  tellNodes(slug: string, dead?: readonly ServiceBroker[]): void;
  token(host: string, claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  /** One more gateway, which has heard nothing of what was before. */
  anotherGateway(): Promise<Gateway>;
  close(): Promise<void>;
};

export const ready = (slug: string, generation = 1): HostRecord => ({
  slug,
  name: slug,
  type: 'retailer',
  plan: 'starter',
  currency: 'GBP',
  timezone: 'Europe/London',
  state: 'ready',
  generation,
});

export async function openWorld(
  { addresses, keyring }: Pick<SharedServers, 'addresses' | 'keyring'>,
  more: {
    uiFolder?: string;
    redisUrl?: string;
    limits?: RequestLimits;
    identityLimits?: IdentityLimits;
    trustedProxies?: readonly string[];
    contracts?: HostContracts;
    log?: Logger;
    /** Brings the real identity service up, on a broker that it starts, in the place of the one that stands in for it. */
    runIdentity?(on: ServiceBroker): Promise<{ stop(): Promise<void> }>;
  } = {},
): Promise<World> {
  // Test files share the servers: each is a platform of its own on them.
  const prefix = `t${randomBytes(4).toString('hex')}`;
  const log = more.log ?? createLogger('test', process.env.TEST_LOG_LEVEL ?? 'silent');
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const kid = randomUUID();
  const key = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' };
  const secret = { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA', use: 'sig' };
  const nats = () => ({ url: addresses.natsUrl, credentials: platformUser(keyring.nats.platformAccountSeed) });

  const hosts = new Map<string, HostRecord>();
  const asked = new Map<string, number>();
  const nodes = new Map<string, ServiceBroker[]>();
  const doors = new Map<ServiceBroker, RequestDoor>();
  const platform = createBroker({ namespace: platformNamespace(prefix), role: 'platform', nats: nats(), log });
  // The tenants' nodes share the platform's account here, so that their subjects need no import.
  const accountOf = (slug: string) => `${prefix}-${slug}`;
  const count = (name: string) => asked.set(name, (asked.get(name) ?? 0) + 1);

  const gateways: Gateway[] = [];
  const world: Omit<World, 'gateway' | 'anotherGateway'> = {
    prefix,
    platform,
    hosts,
    asked,
    nodes,
    onActivate: () => Promise.reject(new AppError('tenant_not_ready')),
    async wake(slug, services) {
      const node = createBroker({ namespace: tenantNamespace(prefix, slug), role: 'host', nats: nats(), log });
      for (const [contract, handlers] of services) node.createService(standIn(contract, handlers, log));
      await node.start();
      const subject = requestSubject(accountOf(slug), node.nodeID);
      doors.set(node, await openRequestDoor(node, connectionOf(node), { subject, onRequest: () => {}, log }));
      nodes.set(slug, [...(nodes.get(slug) ?? []), node]);
      return node;
    },
    closeDoor: (node) => doors.get(node)!.close(),
    nudge(slug, topic, payload) {
      connectionOf(nodes.get(slug)![0]!).publish(nudgeSubject(accountOf(slug), topic), JSON.stringify(payload));
    },
    tellNodes(slug, dead = []) {
      const idsOf = (brokers: readonly ServiceBroker[]) => brokers.map(({ nodeID }) => nodeID);
      void platform.broadcast('nudge.tenant-nodes', { slug, nodes: idsOf(nodes.get(slug) ?? []), dead: idsOf(dead) });
    },
    token: (host, claims = {}, header = {}) =>
      new SignJWT({ client_id: 'robot', roles: [], permissions: ['catalogue.write', 'orders.read'], ...(host.startsWith('admin') ? {} : { tenant: host.split('.')[0] }), ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header })
        .setIssuer(issuerOf(facts))
        .setAudience(originOf(facts, host))
        .setSubject('robot')
        .setIssuedAt()
        .setExpirationTime(claims.exp ?? '10m')
        .sign(privateKey),
    async close() {},
  };

  platform.createService(
    standIn(registry, {
      'hosts.resolve': async (_, { host }: { host: string }) => {
        count('hosts.resolve');
        return hosts.get(host) ?? null;
      },
      'tenants.list': async () => ({ items: [], next: null }),
    } as Handlers, log),
  );
  platform.createService(
    standIn(supervisor, {
      'tenants.activate': async (_, { slug }: { slug: string }) => {
        count('tenants.activate');
        if ((nodes.get(slug) ?? []).length === 0) await world.onActivate(slug);
        return { account: accountOf(slug), nodes: nodes.get(slug)?.map((node) => node.nodeID) ?? [] };
      },
    } as Handlers, log),
  );
  const identityStandIn = () =>
    standIn(identity, {
      'keys.list': async () => {
        count('keys.list');
        return { keys: [key] };
      },
      'keys.signing': async () => ({ keys: [secret], cookieKeys: ['cookie'], appKey: 'apps' }),
      'service-accounts.revoked': async () => ({ ids: [] }),
    }, log);
  const running = await more.runIdentity?.(platform);
  if (running === undefined) {
    platform.createService(identityStandIn());
    await platform.start();
  }
  const anotherGateway = async (): Promise<Gateway> => {
    const gateway = await startGateway({
      prefix,
      domain,
      port: 0,
      publicPort: namedPort,
      nats: nats(),
      redisUrl: more.redisUrl ?? addresses.redisUrl,
      s3Endpoint: addresses.s3?.endpoint || 'http://127.0.0.1:9',
      contracts: more.contracts ?? hostContracts,
      uiFolder: more.uiFolder ?? '/nowhere',
      limitsOf: (plan) => more.limits ?? requestLimitsOf(plan),
      identityLimits: more.identityLimits,
      trustedProxies: more.trustedProxies,
      log,
    });
    gateways.push(gateway);
    return gateway;
  };
  const gateway = await anotherGateway();
  return Object.assign(world, {
    gateway,
    anotherGateway,
    async close() {
      for (const each of gateways) await each.stop();
      for (const node of [...nodes.values()].flat()) await node.stop();
      await (running ?? platform).stop();
    },
  });
}

function platformUser(accountSeed: string): NatsCredentials {
  const seed = createSeed('user');
  return { seed, jwt: userJwt({ user: publicKeyOf(seed), name: 'test', issuedAt: Math.floor(Date.now() / 1000) }, accountSeed) };
}
