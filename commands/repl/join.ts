import type { Middleware, ServiceBroker } from 'moleculer';
import { nodeUser } from '../../actors/provisioners/messaging.ts';
import { openSecrets } from '../../actors/provisioners/secrets.ts';
import { supervisor } from '../../actors/tenant-supervisor/contract.ts';
import type { Keyring } from '../../config/trust/keyring.ts';
import { gatewayPermissions } from '../../config/trust/mesh-subjects.ts';
import { type UserClaims, userJwt } from '../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../config/trust/nkeys.ts';
import { openTenantRequests } from '../../gateway/tenant-requests.ts';
import { type BrokerPlace, createBroker, requestTimeout } from '../../moleculer.config.ts';
import type { Call } from '../../services/kit/call.ts';
import { fail } from '../../services/kit/errors.ts';
import { createLogger } from '../../services/kit/logger.ts';
import type { NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { newNodeId } from '../../services/kit/mesh/node-id.ts';
import { callerFor } from '../../services/kit/outgoing.ts';
import { platformNamespace, tenantNamespace } from '../../services/kit/platform.ts';
import { type Scope, serviceScope } from '../../services/kit/scope.ts';
import { registry } from '../../services/platform/registry/contract.ts';
import type { CallTenant } from './operations.ts';

export type JoinOptions = { prefix: string; url: string; keyring: Keyring; scope: Scope };

export type JoinedPlatform = JoinOptions & { broker: ServiceBroker; call: Call; callTenant: CallTenant };

const log = createLogger('repl', 'error');

/** A node in the platform's namespace, with the rights of a gateway. Waits until the platform is there. */
export async function joinPlatform(options: JoinOptions): Promise<JoinedPlatform> {
  const { prefix, url, keyring, scope } = options;
  const namespace = platformNamespace(prefix);
  const nodeId = newNodeId('repl');
  const nats = { url, credentials: platformUser(keyring, gatewayPermissions(namespace, nodeId)), nodeId };
  const broker = createBroker({ namespace, role: 'repl', nats, log });
  await broker.start();
  await broker.waitForServices([supervisor.name, registry.name], undefined, 20);
  const requests = await openTenantRequests(nats, log);
  const call = callerFor(broker, scope);
  const callTenant: CallTenant = async (slug, contract, action, params) => {
    const { account, nodes } = await activate(broker, slug);
    const request = { action: `${contract.name}.${action}`, params: params as Record<string, unknown>, requestID: scope.requestId, meta: { scope } };
    return JSON.parse(await requests.send({ account, nodeId: nodes[0]! }, request, requestTimeout)) as never;
  };
  return { ...options, broker, call, callTenant };
}

/**
 * A node in a tenant's namespace, with the credentials of the tenant's own nodes. It wakes the tenant for each call: a tenant
 * that sleeps lets nobody in.
 */
export async function joinTenant(platform: JoinedPlatform, slug: string, middlewares: Middleware[]): Promise<ServiceBroker> {
  const { prefix, url, keyring, broker: platformBroker } = platform;
  const call = callerFor(platformBroker, serviceScope('repl', 'repl'));
  await activate(platformBroker, slug);
  const { tenant, sealedSecrets } = await call(registry, 'tenants.load', { slug });
  if (sealedSecrets === null) return fail('tenant_not_ready');
  const credentials = nodeUser(prefix, tenant, openSecrets(keyring.masterKey, slug, sealedSecrets));
  const place: BrokerPlace = { namespace: tenantNamespace(prefix, slug), role: 'repl', nats: { url, credentials }, log, isTenant: true };
  const waking = wakingFirst(async (service) => {
    await activate(platformBroker, slug);
    // This node has been cut off with the tenant, and has yet to find its way back in.
    await broker.waitForServices(service, 5_000, 50);
  });
  const broker = createBroker(place, [{ call: waking as unknown as NonNullable<Middleware['call']> }, ...middlewares]);
  await broker.start();
  return broker;
}

type BrokerCall = (action: string, params: unknown, options?: object) => Promise<unknown>;

/** Each call waits until its service is there. */
function wakingFirst(wake: (service: string) => Promise<void>) {
  return (next: BrokerCall): BrokerCall =>
    async (action, params, options) => {
      await wake(action.split('.')[0]!);
      return next(action, params, options);
    };
}

function activate(platform: ServiceBroker, slug: string) {
  return callerFor(platform, serviceScope('repl', 'repl'))(supervisor, 'tenants.activate', { slug });
}

function platformUser(keyring: Keyring, permissions: UserClaims['permissions']): NatsCredentials {
  const seed = createSeed('user');
  const claims = { user: publicKeyOf(seed), name: 'repl', issuedAt: Math.floor(Date.now() / 1000), permissions };
  return { seed, jwt: userJwt(claims, keyring.nats.platformAccountSeed) };
}
