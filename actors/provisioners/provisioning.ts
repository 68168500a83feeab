/** All provisioners on the servers of a platform. */
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Keyring } from '../../config/trust/keyring.ts';
import { cacheProvisioner, type CacheProvisioner } from './cache.ts';
import { databaseProvisioner } from './database.ts';
import { messagingProvisioner, type MessagingProvisioner } from './messaging.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import type { Provisioner } from './provisioner.ts';
import { storageProvisioner, type StorageServer } from './storage.ts';
import { spareDatabases } from './spare-databases.ts';
import { openSystemAccount } from './system-account.ts';
import { openTemplates } from './template-databases.ts';
import { tenantSchemas, type TenantSchemas } from './tenant-schemas.ts';

export interface ProvisioningOptions {
  /** With the administrators' credentials. */
  addresses: { databaseUrl: string; natsUrl: string; redisUrl: string; s3: StorageServer };
  keyring: Keyring;
  prefix: string;
  /** The services that a tenant of a type has. */
  servicesFor(type: string): readonly string[];
}

export interface Provisioning {
  pipeline: Pipeline;
  /** What the pipeline runs. */
  provisioners: readonly Provisioner[];
  /**
   * Makes templates and a spare copy of each, so that the first tenant of a type waits for neither. Resolves when the
   * templates are there; the spares come in the background.
   */
  warmUp(types: readonly string[]): Promise<void>;
  schemas: TenantSchemas;
  messaging: MessagingProvisioner;
  cache: CacheProvisioner;
  close(): Promise<void>;
}

/** Connects when first needed. */
export function openProvisioning({ addresses, keyring, prefix, servicesFor }: ProvisioningOptions): Provisioning {
  const { databaseUrl, natsUrl, redisUrl, s3 } = addresses;
  const admin = new pg.Pool({
    connectionString: databaseUrl,
    max: 8,
    connectionTimeoutMillis: 5000,
    query_timeout: 60_000,
    application_name: 'provisioners',
  });
  // An idle connection that breaks is replaced at the next statement; without a listener it would end the process.
  admin.on('error', () => {});
  const redis = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 1, commandTimeout: 5000, connectionName: 'provisioners' });
  redis.on('error', () => {});
  const system = openSystemAccount(natsUrl, keyring.nats.systemAccountSeed);

  const databases = { databaseUrl, prefix, servicesFor };
  const templates = openTemplates(databases);
  const spares = spareDatabases(admin);
  const messaging = messagingProvisioner(system, keyring.nats, prefix);
  const cache = cacheProvisioner(redis, prefix);
  const database = databaseProvisioner(admin, templates, spares, databases);
  const provisioners = [database, messaging, cache, storageProvisioner(s3, prefix)];
  return {
    pipeline: openPipeline(provisioners, { masterKey: keyring.masterKey }),
    provisioners,
    async warmUp(types) {
      for (const template of await Promise.all(types.map((type) => templates.nameFor(type)))) spares.refill(template, 1);
    },
    schemas: tenantSchemas(database, servicesFor),
    messaging,
    cache,
    async close() {
      redis.disconnect();
      await Promise.all([admin.end(), system.close()]);
    },
  };
}
