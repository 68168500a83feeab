import type { Platform } from '../../platform.ts';
import type { History } from '../history.ts';
import type { ChaosShop } from '../shops.ts';
import type { Superuser } from '../superuser.ts';
import { checkDeaths } from './deaths.ts';
import { checkLifecycle } from './lifecycle.ts';
import { checkNodes } from './nodes.ts';
import { checkOrders } from './orders.ts';
import { checkSales } from './sales.ts';
import { checkStock } from './stock.ts';
import { checkTimers } from './timers.ts';
import { writtenOrders } from './written-orders.ts';

export type InvariantParts = { platform: Platform; superuser: Superuser; shops: readonly ChaosShop[]; history: History };

/** Compares what the platform has with what it acknowledged. To be called when nothing is under way any more. */
export async function checkInvariants({ platform, superuser, shops, history }: InvariantParts): Promise<void> {
  for (const shop of shops) {
    const written = await writtenOrders(superuser, shop);
    checkOrders(shop, written, history);
    await checkStock(superuser, shop, written, history);
    await checkSales(platform, shop, written, history);
    await checkTimers(superuser, shop, history);
  }
  await checkLifecycle(superuser, history);
  await checkNodes(platform, history);
  checkDeaths(platform.output(), history);
}
