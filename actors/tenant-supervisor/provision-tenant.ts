import { plans } from '../../config/plans.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { ProvisioningError } from '../provisioners/pipeline.ts';
import type { Provisioning } from '../provisioners/provisioning.ts';
import { openSecrets } from '../provisioners/secrets.ts';
import type { TenantRecords } from './tenant-records.ts';

export type ProvisionParts = {
  records: TenantRecords;
  provisioning: Pick<Provisioning, 'pipeline' | 'schemas'>;
  masterKey: Buffer;
  log: Logger;
};

/**
 * Makes what a requested tenant needs, or goes on where it stopped. Resolves to whether the tenant is ready now; a failure
 * that stays is in its record.
 */
export async function provisionTenant(slug: string, { records, provisioning, masterKey, log }: ProvisionParts): Promise<boolean> {
  const { pipeline, schemas } = provisioning;
  const { tenant, sealedSecrets } = await records.find(slug);
  if (tenant.state !== 'requested' && tenant.state !== 'provisioning') return false;
  if (tenant.state === 'requested') await records.write({ slug, state: 'provisioning', event: 'tenant.provisioning' });
  try {
    await pipeline.provision(tenant, sealedSecrets === null ? undefined : openSecrets(masterKey, slug, sealedSecrets), {
      keepSecrets: (sealed) => records.write({ slug, sealedSecrets: sealed, resource: { name: 'secrets', state: 'ready' } }),
      report: (name, state, error) => records.write({ slug, resource: { name, state, error } }),
    });
  } catch (err) {
    if (!(err instanceof ProvisioningError)) throw err;
    log.error({ err, slug }, 'a tenant could not be made');
    const resource = err.left.length === 0 ? ({ name: 'secrets', state: 'absent' } as const) : undefined;
    await records.write({ slug, state: 'failed', reason: err.message, event: 'tenant.failed', resource });
    return false;
  }
  // With its nodes, as when it wakes: by them whoever takes over knows what is to be put to sleep.
  const { min: replicas } = plans[tenant.plan].replicas;
  await records.write({ slug, state: 'ready', awake: true, replicas, event: 'tenant.ready', schemaVersion: schemas.version(tenant.type) });
  return true;
}
