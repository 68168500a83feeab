import type { Call } from '../../services/kit/call.ts';
import { registry, type TenantRecord } from '../../services/platform/registry/contract.ts';
import { openSecrets } from '../provisioners/secrets.ts';
import type { Provisioning } from '../provisioners/provisioning.ts';

const pageSize = 200;

/**
 * Tells NATS and Redis about all tenants again, from the registry's record: both may have been wiped, and hold nothing
 * that cannot be rebuilt.
 */
export async function restoreTenants(call: Call, masterKey: Buffer, resources: Pick<Provisioning, 'cache' | 'messaging'>): Promise<void> {
  let after: string | undefined;
  do {
    const page = await call(registry, 'tenants.list', { limit: pageSize, after });
    const alive = page.items.filter(({ state }) => state === 'ready' || state === 'suspended');
    const known = await Promise.all(alive.map((tenant) => withSecrets(call, masterKey, tenant)));
    await Promise.all([resources.cache.restoreAll(known), resources.messaging.restoreAll(known)]);
    after = page.next ?? undefined;
  } while (after !== undefined);
}

async function withSecrets(call: Call, masterKey: Buffer, tenant: TenantRecord) {
  const { sealedSecrets } = await call(registry, 'tenants.load', { slug: tenant.slug });
  if (sealedSecrets === null) throw new Error(`${tenant.slug} has no secrets`);
  return { tenant, secrets: openSecrets(masterKey, tenant.slug, sealedSecrets) };
}
