import type { Call } from '../../services/kit/call.ts';
import { registry } from '../../services/platform/registry/contract.ts';
import { openSecrets } from '../provisioners/secrets.ts';
import type { Provisioning } from '../provisioners/provisioning.ts';

const atOnce = 8;

/**
 * Tells NATS and Redis again of the tenants that are awake, from the registry's record: both may have been wiped, and hold
 * nothing that cannot be rebuilt. Sleepers are unknown to both until they wake.
 */
export async function restoreTenants(call: Call, masterKey: Buffer, resources: Pick<Provisioning, 'cache' | 'messaging'>): Promise<void> {
  const awake = (await call(registry, 'tenants.unsettled', {})).filter((tenant) => tenant.awake && tenant.state === 'ready');

  async function restoreNext(): Promise<void> {
    for (let next = awake.shift(); next !== undefined; next = awake.shift()) {
      const { tenant, sealedSecrets } = await call(registry, 'tenants.load', { slug: next.slug });
      // It may have gone to sleep meanwhile.
      if (sealedSecrets === null || !tenant.awake) continue;
      const secrets = openSecrets(masterKey, tenant.slug, sealedSecrets);
      await Promise.all([resources.cache.open(tenant, secrets), resources.messaging.open(tenant, secrets)]);
    }
  }

  await Promise.all(Array.from({ length: atOnce }, restoreNext));
}
