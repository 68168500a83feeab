import type { Call } from '../../services/kit/call.ts';
import type { Params } from '../../services/kit/contract.ts';
import { AppError, codeOf, fail } from '../../services/kit/errors.ts';
import { registry, type TenantRecord } from '../../services/platform/registry/contract.ts';
import { openSecrets, type TenantSecrets } from '../provisioners/secrets.ts';

export type LoadedTenant = {
  tenant: TenantRecord;
  secrets: TenantSecrets;
  schemaVersion: string | null;
  /** The service that is about to be asked. */
  first?: string;
};

/**
 * The registry as a supervisor sees it: all that it asks and writes carries the number of its lease, so that one that was
 * succeeded is stopped before it touches what hosts and servers hold, which know of no lease.
 */
export type TenantRecords = {
  /** @throws AppError tenant_not_found, supervisor_succeeded */
  find(slug: string): Promise<{ tenant: TenantRecord; sealedSecrets: string | null }>;
  /** A tenant that can run. @throws AppError by its state, tenant_not_ready where it has no secrets yet, supervisor_succeeded */
  load(slug: string): Promise<LoadedTenant>;
  /** @throws AppError supervisor_succeeded, wrong_state */
  write(change: Omit<Params<typeof registry, 'tenants.record'>, 'fence'>): Promise<void>;
};

export type TenantRecordsParts = {
  call: Call;
  masterKey: Buffer;
  fence: number;
  /** Another holds the lease: this supervisor is not to go on. */
  onSucceeded(): void;
};

export function tenantRecords({ call, masterKey, fence, onSucceeded }: TenantRecordsParts): TenantRecords {
  async function unlessSucceeded<Result>(asked: Promise<Result>): Promise<Result> {
    try {
      return await asked;
    } catch (error) {
      if (codeOf(error) === 'supervisor_succeeded') onSucceeded();
      throw error;
    }
  }

  const find = (slug: string) => unlessSucceeded(call(registry, 'tenants.load', { slug, fence }));
  return {
    find,
    async load(slug) {
      const { tenant, sealedSecrets, schemaVersion } = await find(slug);
      if (sealedSecrets === null) {
        refuseUnlessReady(tenant);
        fail('tenant_not_ready');
      }
      return { tenant, secrets: openSecrets(masterKey, slug, sealedSecrets), schemaVersion };
    },
    async write(change) {
      await unlessSucceeded(call(registry, 'tenants.record', { ...change, fence }));
    },
  };
}

/** @throws AppError tenant_suspended, tenant_terminated, tenant_not_ready, tenant_quarantined */
export function refuseUnlessReady({ state, reason, quarantine }: TenantRecord): void {
  if (state === 'suspended') throw new AppError('tenant_suspended', { detail: reason ?? undefined });
  if (state === 'terminated' || state === 'purged') fail('tenant_terminated');
  if (state !== 'ready') fail('tenant_not_ready');
  if (quarantine !== null) fail('tenant_quarantined', quarantine.reason);
}
