/** A tenant's NATS account. Its users need no provisioning: they are whatever the account's key has signed. */
import { plans } from '../../config/plans.ts';
import type { Keyring } from '../../config/trust/keyring.ts';
import { tenantImports } from '../../config/trust/mesh-subjects.ts';
import { accountJwt, deleteAccountsJwt, userJwt } from '../../config/trust/nats-jwt.ts';
import { publicKeyOf } from '../../config/trust/nkeys.ts';
import type { NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { tenantNamespace } from '../../services/kit/platform.ts';
import type { ProvisionedTenant, Provisioner } from './provisioner.ts';
import type { TenantSecrets } from './secrets.ts';
import type { SystemAccount } from './system-account.ts';

export interface MessagingProvisioner extends Provisioner {
  /** Lets the tenant's nodes connect: before it wakes, and again where NATS has lost its data. Throws as provision does. */
  open(tenant: ProvisionedTenant, secrets: TenantSecrets): Promise<void>;
  /** A tenant that sleeps connects to nothing: ends its connections and refuses new ones. Throws as provision does. */
  close(tenant: ProvisionedTenant, secrets: TenantSecrets): Promise<void>;
}

export function messagingProvisioner(system: SystemAccount, keys: Keyring['nats'], prefix: string): MessagingProvisioner {
  const platformAccount = publicKeyOf(keys.platformAccountSeed);

  async function claim(tenant: ProvisionedTenant, { messaging }: TenantSecrets, connections: number): Promise<void> {
    const { subscriptions, payloadBytes } = plans[tenant.plan].messaging;
    const account = publicKeyOf(messaging.accountSeed);
    const claims = {
      account,
      name: tenantNamespace(prefix, tenant.slug),
      issuedAt: now(),
      limits: { connections, subscriptions, payload: payloadBytes },
      imports: tenantImports(account, platformAccount),
    };
    await system.claim('CLAIMS.UPDATE', accountJwt(claims, keys.operatorSeed));
  }

  const open: Provisioner['provision'] = (tenant, secrets) => claim(tenant, secrets, plans[tenant.plan].messaging.connections);

  return {
    name: 'messaging',
    needs: ['secrets'],
    provision: open,
    open,
    close: (tenant, secrets) => claim(tenant, secrets, 0),

    async undo(_tenant, { messaging }) {
      const account = publicKeyOf(messaging.accountSeed);
      await system.claim('CLAIMS.DELETE', deleteAccountsJwt([account], now(), keys.operatorSeed));
    },

    probe(_tenant, { messaging }) {
      return system.knows(publicKeyOf(messaging.accountSeed));
    },
  };
}

/** The public key by which NATS and the gateways know the tenant. */
export function tenantAccount({ messaging }: TenantSecrets): string {
  return publicKeyOf(messaging.accountSeed);
}

/** For the tenant's own nodes: all within its account. */
export function nodeUser(prefix: string, tenant: Pick<ProvisionedTenant, 'slug'>, { messaging }: TenantSecrets): NatsCredentials {
  const claims = { user: publicKeyOf(messaging.nodeSeed), name: `${tenantNamespace(prefix, tenant.slug)} node`, issuedAt: now() };
  return { jwt: userJwt(claims, messaging.accountSeed), seed: messaging.nodeSeed };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
