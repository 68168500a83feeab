/** A tenant's Redis user, who sees the keys and channels under the tenant's prefix and nothing else. */
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { cachePrefix, tenantUser } from '../../config/names.ts';
import { RetryableError, TerminalError, type ProvisionedTenant, type Provisioner } from './provisioner.ts';
import type { TenantSecrets } from './secrets.ts';

// Some commands look past the patterns or bring down others: they are taken away one by one (tried against Redis 7.0).
const rights = `-@all +@read +@write +@pubsub +@transaction +@connection +@blocking +@scripting -@dangerous -@admin
  -scan -randomkey -dbsize -move -select -script +script|load +script|exists -function -fcall -fcall_ro -pubsub
  -client +client|setname +client|getname +client|id`.split(/\s+/);

export interface CacheProvisioner extends Provisioner {
  /** Lets the tenant's nodes connect: before it wakes, and again where Redis has lost its data. Throws as provision does. */
  open(tenant: ProvisionedTenant, secrets: TenantSecrets): Promise<void>;
  /** A tenant that sleeps connects to nothing: ends its connections and refuses new ones. Throws as provision does. */
  close(tenant: ProvisionedTenant): Promise<void>;
}

/** @param admin of a user who may do everything */
export function cacheProvisioner(admin: Redis, prefix: string): CacheProvisioner {
  function userArguments(tenant: ProvisionedTenant, { cache }: TenantSecrets): [string, ...string[]] {
    const keys = cachePrefix(tenant);
    const password = `#${createHash('sha256').update(cache.password).digest('hex')}`;
    return [tenantUser(prefix, tenant), 'reset', 'on', password, `~${keys}*`, `&${keys}*`, ...rights];
  }

  async function open(tenant: ProvisionedTenant, secrets: TenantSecrets): Promise<void> {
    await attempt(() => admin.acl('SETUSER', ...userArguments(tenant, secrets)));
  }

  return {
    name: 'cache',
    needs: ['secrets'],

    provision: open,
    open,
    async close(tenant) {
      const user = tenantUser(prefix, tenant);
      // To switch a user off leaves its connections alone.
      await attempt(() => Promise.all([admin.acl('SETUSER', user, 'off'), admin.client('KILL', 'USER', user)]));
    },

    async undo(tenant) {
      await attempt(async () => {
        // Its connections end with it.
        await admin.acl('DELUSER', tenantUser(prefix, tenant));
        await removeKeys(admin, cachePrefix(tenant));
      });
    },

    async probe(tenant) {
      return (await attempt(() => admin.acl('GETUSER', tenantUser(prefix, tenant)))) !== null;
    },
  };
}

async function removeKeys(admin: Redis, keyPrefix: string): Promise<void> {
  for await (const keys of admin.scanStream({ match: `${keyPrefix}*`, count: 1000 }) as AsyncIterable<string[]>) {
    if (keys.length > 0) await admin.unlink(keys);
  }
}

async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // A reply from Redis itself is a refusal, unless it says that it is not ready yet; all else is a lost connection.
    const refused = error instanceof Error && error.name === 'ReplyError' && !/^(LOADING|BUSY|TRYAGAIN|MASTERDOWN)/.test(error.message);
    const Failure = refused ? TerminalError : RetryableError;
    throw new Failure(`Redis: ${String(error)}`, error);
  }
}
