import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../../../kit/logger.ts';

/** An answer, and which of two is the newer. */
export type BrandAccess = { allowed: boolean; generation: number };

/** Answers that all platform nodes share. May be empty or away at any time: it only saves a question to the database. */
export type AccessCache = {
  /** Undefined for not known, or Redis away. */
  get(supplier: string, brand: string): Promise<BrandAccess | undefined>;
  /** Keeps an answer unless a newer one is there. @throws where Redis is away */
  put(supplier: string, brand: string, access: BrandAccess): Promise<void>;
  close(): void;
};

const keptSeconds = 300;

const Entry = z.object({ allowed: z.boolean(), generation: z.number() });

// Whoever read the truth before it changed may write after whoever changed it. The newer stays.
const putNewest = `
local held = redis.call('get', KEYS[1])
if held and cjson.decode(held).generation > tonumber(ARGV[2]) then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'ex', ARGV[3])
return 1`;

const keyOf = (supplier: string, brand: string) => `supplier:${supplier}:brand_access:${brand}`;

/** @param redisUrl of a user that may touch keys below `supplier:`, which no tenant may be called */
export function openAccessCache(redisUrl: string, log: Logger): AccessCache {
  const redis = new Redis(redisUrl, {
    connectionName: 'brand access',
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 250,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
    disableClientInfo: true,
  });
  redis.on('error', (err) => log.debug({ err }, 'Redis is away; the database is asked who may read what'));
  redis.connect().catch(() => {});
  return {
    async get(supplier, brand) {
      try {
        const held = await redis.get(keyOf(supplier, brand));
        return held === null ? undefined : Entry.parse(JSON.parse(held));
      } catch {
        return undefined;
      }
    },
    async put(supplier, brand, access) {
      await redis.eval(putNewest, 1, keyOf(supplier, brand), JSON.stringify(access), access.generation, keptSeconds);
    },
    close: () => redis.disconnect(),
  };
}
