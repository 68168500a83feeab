/** Many tenants of a platform, made, put to sleep and asked. */
import { statfsSync } from 'node:fs';
import type { Platform } from '../test/platform.ts';
import { until } from '../test/shop.ts';
import { asked } from './bench-shop.ts';
import { forEachOf } from './parallel.ts';

/** What a tenant without goods takes of the disk, and some more. */
const megabytesOfTenant = 20;
/** Of the free disk, that others may need it too. */
const share = 0.7;

const atOnce = 4;
const sayEvery = 50;

/** How many of so many tenants the disk has room for. */
export function thatFit(platform: Platform, wanted: number): number {
  const { bavail, bsize } = statfsSync(platform.dataDir);
  return Math.min(wanted, Math.floor((bavail * bsize * share) / (megabytesOfTenant * 1_048_576)));
}

/**
 * Makes tenants, and puts each to sleep as soon as it is there; resolves to their slugs.
 * @param already made by an earlier call
 */
export async function makeSleepers(platform: Platform, count: number, say: (line: string) => void, already = 0): Promise<string[]> {
  const slugs = Array.from({ length: count }, (_, index) => `sleeper-${String(already + index + 1).padStart(5, '0')}`);
  let made = 0;
  await forEachOf(slugs, atOnce, async (slug) => {
    await platform.tenant(slug);
    await putToSleep(platform, slug);
    made += 1;
    if (made % sayEvery === 0) say(`${made} of ${count} tenants made`);
  });
  return slugs;
}

export async function putAllToSleep(platform: Platform, slugs: readonly string[]): Promise<void> {
  await forEachOf(slugs, atOnce, (slug) => putToSleep(platform, slug));
}

/** By the operator's command; resolves when the platform says that nothing of it is up any more. */
async function putToSleep(platform: Platform, slug: string): Promise<void> {
  const token = await platform.token('admin');
  await asked(platform.ask('admin', 'POST', `/api/tenants/${slug}/sleep`, { token }));
  await until(async () => {
    const { awake, replicas } = await asked(platform.ask<{ awake: boolean; replicas: number }>('admin', 'GET', `/api/tenants/${slug}`, { token }));
    return !awake && replicas === 0;
  });
}

/** One request that reads the tenant's database; resolves to the milliseconds that it took. */
export async function readDatabase(platform: Platform, slug: string): Promise<number> {
  const start = performance.now();
  await asked(platform.ask(slug, 'GET', '/api/products?limit=1'));
  return performance.now() - start;
}
