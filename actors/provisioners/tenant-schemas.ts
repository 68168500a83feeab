/** Keeps the databases of tenants at the shape that their services need: each is migrated when its tenant wakes. */
import { migrationsHash, migrationsOf } from '../../services/kit/migration-files.ts';
import type { ProvisionedTenant, Provisioner } from './provisioner.ts';
import type { TenantSecrets } from './secrets.ts';

export interface TenantSchemas {
  /** The version that the services of a type of tenant need: a hash of all their migrations. */
  version(type: string): string;
  /**
   * Migrates a tenant's database, and makes the roles of new services, unless it has the version already.
   * @param known the version that the tenant's record tells
   * @returns the version that it has now, where it was brought there
   * @throws RetryableError, TerminalError
   */
  upgrade(tenant: ProvisionedTenant, secrets: TenantSecrets, known: string | null): Promise<string | undefined>;
}

export function tenantSchemas(database: Provisioner, servicesFor: (type: string) => readonly string[]): TenantSchemas {
  const versions = new Map<string, string>();

  function version(type: string): string {
    const known = versions.get(type) ?? migrationsHash(migrationsOf('tenant', servicesFor(type)));
    versions.set(type, known);
    return known;
  }

  return {
    version,
    async upgrade(tenant, secrets, known) {
      const wanted = version(tenant.type);
      if (known === wanted) return undefined;
      await database.provision(tenant, secrets);
      return wanted;
    },
  };
}
