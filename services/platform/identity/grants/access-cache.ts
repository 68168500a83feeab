import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Logger } from '../../../kit/logger.ts';

/** An answer, and which of two is the newer. */
export type BrandAccess = { allowed: boolean; generation: number };

/** Answers that all platform nodes share. May be empty or away at any time: it only saves a question to the database. */
export type AccessCache = {
  /** Undefined for not known, out of date as far as this node was told, or Redis away. */
  get(supplier: string, brand: string): Promise<BrandAccess | undefined>;
  /** Keeps an answer unless a newer one is there. @throws where Redis is away */
  put(supplier: string, brand: string, access: BrandAccess): Promise<void>;
  /** There is a newer truth than any answer of a lower generation, whether Redis knows it or not. */
  changed(supplier: string, brand: string, generation: number): void;
  /** Pushes may have been missed: until all that Redis holds now has expired, the truth is asked. */
  missedChanges(): void;
  close(): void;
};

const keptSeconds = 300;
const changesHeld = 50_000;

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
    // Of a connection that is gone already, as while Redis is away, ioredis waits for the end so long, and holds the process.
    disconnectTimeout: 100,
    disableClientInfo: true,
  });
  redis.on('error', (err) => log.debug({ err }, 'Redis is away; the database is asked who may read what'));
  redis.connect().catch(() => {});
  // Generations count all changes of all companies: one that was forgotten here stands for those before it.
  let forgotten = 0;
  const newest = new LRUCache<string, number>({
    max: changesHeld,
    dispose: (generation, _key, reason) => {
      if (reason === 'evict') forgotten = Math.max(forgotten, generation);
    },
  });
  let trustedAgainAt = Number.NEGATIVE_INFINITY;
  return {
    async get(supplier, brand) {
      if (performance.now() < trustedAgainAt) return undefined;
      const key = keyOf(supplier, brand);
      try {
        const held = Entry.nullable().parse(JSON.parse((await redis.get(key)) ?? 'null'));
        // Asked for after the answer: what was told meanwhile counts.
        return held === null || held.generation < (newest.get(key) ?? forgotten) ? undefined : held;
      } catch {
        return undefined;
      }
    },
    async put(supplier, brand, access) {
      await redis.eval(putNewest, 1, keyOf(supplier, brand), JSON.stringify(access), access.generation, keptSeconds);
    },
    changed(supplier, brand, generation) {
      const key = keyOf(supplier, brand);
      newest.set(key, Math.max(generation, newest.get(key) ?? 0));
    },
    missedChanges: () => void (trustedAgainAt = performance.now() + keptSeconds * 1_000),
    close: () => redis.disconnect(),
  };
}
