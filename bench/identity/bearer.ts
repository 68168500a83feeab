import type { Platform } from '../../test/platform.ts';
import type { Figure } from '../benchmark.ts';
import { tenantSide } from '../measured-load.ts';
import { compareLoads } from './compare-loads.ts';

/** A route that asks nobody who they are, with a token that the gateway checks all the same, and without. */
export async function measureBearer(platform: Platform, slug: string): Promise<Figure[]> {
  const without = tenantSide(platform, slug, '/api/echo');
  const headers = { authorization: `Bearer ${await platform.token(slug)}` };
  return compareLoads(
    { name: 'requests with a Bearer token', ...without, target: { ...without.target, headers } },
    { name: 'requests without', ...without },
    { atLeast: 0.9 },
  );
}
