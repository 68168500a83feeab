import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../services/kit/logger.ts';
import { Tenant } from '../services/kit/tenant.ts';
import { plans, tenantStates } from '../services/platform/registry/contract.ts';
import type { HostRecord } from './host-record.ts';

/** Host records that all gateways share. May be empty or away at any time: it only saves a question to the registry. */
export type HostCache = {
  /** Undefined for not known, outdated, or Redis away. */
  get(host: string): Promise<HostRecord | undefined>;
  put(host: string, record: HostRecord): void;
  /** From now on nothing of an older generation of this tenant is taken for the host. */
  outdate(host: string, slug: string, generation: number): void;
  close(): void;
};

const keptSeconds = 600;

const Entry = Tenant.extend({ plan: z.enum(plans), state: z.enum(tenantStates), generation: z.number().int() });

// A gateway that was slow to write must not put back what a newer one has replaced. The winner stays.
const putNewest = `
local held = redis.call('get', KEYS[1])
if held then
  local entry = cjson.decode(held)
  if entry.slug == ARGV[2] and entry.generation > tonumber(ARGV[3]) then return 0 end
end
redis.call('set', KEYS[1], ARGV[1], 'ex', ARGV[4])
return 1`;

/** @param namespace what the keys begin with, e.g. `tenantry-gateway:` */
export function hostCache(redisUrl: string, namespace: string, log: Logger): HostCache {
  const redis = new Redis(redisUrl, {
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 250,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
    // Of a connection that is gone already, as while Redis is away, ioredis waits for the end so long, and holds the process.
    disconnectTimeout: 100,
    disableClientInfo: true,
    // A Redis that was wiped learns of our user a moment after it is back; until then the connection is nobody's.
    reconnectOnError: (error) => /^(NOAUTH|WRONGPASS)/.test(error.message),
  });
  // The first error of an outage tells enough; ioredis tells of every attempt.
  let isAway = false;
  redis.on('ready', () => (isAway = false));
  redis.on('error', (error) => {
    if (!isAway) log.warn({ err: error }, 'Redis is away; the registry is asked for every unknown host');
    isAway = true;
  });

  const keyOf = (host: string) => `${namespace}host:${host}`;
  function putEntry(host: string, entry: object, slug: string, generation: number): void {
    redis.eval(putNewest, 1, keyOf(host), JSON.stringify(entry), slug, generation, keptSeconds).catch(() => {});
  }

  return {
    async get(host) {
      try {
        const text = await redis.get(keyOf(host));
        return text === null ? undefined : Entry.safeParse(JSON.parse(text)).data;
      } catch {
        return undefined;
      }
    },
    put: (host, record) => putEntry(host, record, record.slug, record.generation),
    outdate: (host, slug, generation) => putEntry(host, { slug, generation }, slug, generation),
    close: () => redis.disconnect(),
  };
}
