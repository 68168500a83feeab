/** A tenant's NATS account. Its users need no provisioning: they are whatever the account's key has signed. */
import { plans } from '../../config/plans.ts';
import type { Keyring } from '../../config/trust/keyring.ts';
import { accountJwt, deleteAccountsJwt, userJwt } from '../../config/trust/nats-jwt.ts';
import { publicKeyOf } from '../../config/trust/nkeys.ts';
import type { NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { tenantNamespace } from '../../services/kit/platform.ts';
import type { ProvisionedTenant, Provisioner } from './provisioner.ts';
import type { TenantSecrets } from './secrets.ts';
import type { SystemAccount } from './system-account.ts';

export interface MessagingProvisioner extends Provisioner {
  /** Tells a NATS that has lost its data about all tenants again. */
  restoreAll(tenants: readonly { tenant: ProvisionedTenant; secrets: TenantSecrets }[]): Promise<void>;
}

export function messagingProvisioner(system: SystemAccount, keys: Keyring['nats'], prefix: string): MessagingProvisioner {
  async function provision(tenant: ProvisionedTenant, { messaging }: TenantSecrets): Promise<void> {
    const { connections, subscriptions, payloadBytes } = plans[tenant.plan].messaging;
    const claims = {
      account: publicKeyOf(messaging.accountSeed),
      name: tenantNamespace(prefix, tenant.slug),
      issuedAt: now(),
      limits: { connections, subscriptions, payload: payloadBytes },
    };
    await system.claim('CLAIMS.UPDATE', accountJwt(claims, keys.operatorSeed));
  }

  return {
    name: 'messaging',
    needs: ['secrets'],
    provision,

    async undo(_tenant, { messaging }) {
      const account = publicKeyOf(messaging.accountSeed);
      await system.claim('CLAIMS.DELETE', deleteAccountsJwt([account], now(), keys.operatorSeed));
    },

    probe(_tenant, { messaging }) {
      return system.knows(publicKeyOf(messaging.accountSeed));
    },

    async restoreAll(tenants) {
      for (const { tenant, secrets } of tenants) await provision(tenant, secrets);
    },
  };
}

/** For the tenant's own nodes: all within its account. */
export function nodeUser(prefix: string, tenant: Pick<ProvisionedTenant, 'slug'>, { messaging }: TenantSecrets): NatsCredentials {
  const claims = { user: publicKeyOf(messaging.nodeSeed), name: `${tenantNamespace(prefix, tenant.slug)} node`, issuedAt: now() };
  return { jwt: userJwt(claims, messaging.accountSeed), seed: messaging.nodeSeed };
}

/**
 * For a gateway, which stands nearest to strangers: it may ask and be found, but it cannot publish the tenant's events
 * nor answer for its services. Subjects: Moleculer's, `MOL-{namespace}.{packet}[.{node}]`.
 */
export function gatewayUser(prefix: string, tenant: Pick<ProvisionedTenant, 'slug'>, { messaging }: TenantSecrets): NatsCredentials {
  const subjects = `MOL-${tenantNamespace(prefix, tenant.slug)}`;
  const packets = ['REQ.*', 'DISCOVER', 'DISCOVER.*', 'INFO', 'INFO.*', 'HEARTBEAT', 'PING', 'PING.*', 'PONG.*', 'DISCONNECT'];
  const claims = {
    user: publicKeyOf(messaging.gatewaySeed),
    name: `${tenantNamespace(prefix, tenant.slug)} gateway`,
    issuedAt: now(),
    permissions: { publish: { allow: packets.map((packet) => `${subjects}.${packet}`) }, subscribe: { allow: [`${subjects}.>`] } },
  };
  return { jwt: userJwt(claims, messaging.accountSeed), seed: messaging.gatewaySeed };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
