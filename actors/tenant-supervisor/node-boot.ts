import { plans } from '../../config/plans.ts';
import { cachePrefix, serviceLogin, tenantBuckets, tenantDatabase, tenantUser } from '../../config/names.ts';
import { tenantNamespace } from '../../services/kit/platform.ts';
import type { TenantRecord } from '../../services/platform/registry/contract.ts';
import { tenantServices } from '../../services/tenant/contracts.ts';
import type { NodeBoot } from '../host/contract.ts';
import { nodeUser, tenantAccount } from '../provisioners/messaging.ts';
import { databasePassword, type TenantSecrets } from '../provisioners/secrets.ts';

/** What a tenant's node is started with, worked out of its record and its secrets: nothing of it is stored twice. */
export function nodeBoot(prefix: string, tenant: TenantRecord, secrets: TenantSecrets): NodeBoot {
  const database = tenantDatabase(prefix, tenant);
  const login = (user: string) => ({ user, password: databasePassword(secrets, user) });
  const buckets = tenantBuckets(prefix, tenant);
  const { slug, name, type, currency, timezone } = tenant;
  return {
    tenant: { slug, name, type, currency, timezone },
    namespace: tenantNamespace(prefix, slug),
    account: tenantAccount(secrets),
    nats: nodeUser(prefix, tenant, secrets),
    database: {
      name: database,
      mailbox: login(database),
      services: Object.fromEntries(tenantServices.map((service) => [service, login(serviceLogin(database, service))])),
      connectionsPerRole: plans[tenant.plan].database.connectionsPerRole,
    },
    cache: { user: tenantUser(prefix, tenant), password: secrets.cache.password, keyPrefix: cachePrefix(tenant) },
    storage: { ...secrets.storage, publicBucket: buckets.public, privateBucket: buckets.private },
    eventsPerSecond: plans[tenant.plan].eventsPerSecond,
    signingKey: databasePassword(secrets, 'signing'),
    isolation: tenant.isolation,
    memoryMegabytes: plans[tenant.plan].memoryMegabytes,
  };
}
