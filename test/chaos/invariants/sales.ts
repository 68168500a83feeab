import type { Platform } from '../../platform.ts';
import { openShop } from '../../shop.ts';
import { salesRows } from '../../shop-figures.ts';
import type { History } from '../history.ts';
import type { ChaosShop } from '../shops.ts';
import { wasSold, type WrittenOrder } from './written-orders.ts';

type Figures = { orders: number; units: number; gross: number; refunds: number };

/** I8: the figures, built from events alone, are those of the orders. */
export async function checkSales(platform: Platform, { slug }: ChaosShop, written: readonly WrittenOrder[], { find }: History): Promise<void> {
  const shop = await openShop(platform, slug);
  const [from, to] = [dayIn(-2), dayIn(2)];
  const expected = figuresOf(written);
  for (const groupBy of ['channel', 'product'] as const) {
    const rows = await salesRows(shop, from, to, groupBy);
    const found: Record<string, Figures> = Object.fromEntries(rows.map(({ key, orders, units, gross, refunds }) => [key, { orders, units, gross, refunds }]));
    for (const key of new Set([...Object.keys(found), ...Object.keys(expected[groupBy])])) {
      const [said, true_] = [JSON.stringify(found[key]), JSON.stringify(expected[groupBy][key])];
      if (said !== true_) find('I8', `sales of ${key} at ${slug} are ${said} in place of ${true_}`);
    }
  }
}

function figuresOf(written: readonly WrittenOrder[]): Record<'channel' | 'product', Record<string, Figures>> {
  const figures = { channel: {} as Record<string, Figures>, product: {} as Record<string, Figures> };
  const none = (): Figures => ({ orders: 0, units: 0, gross: 0, refunds: 0 });
  for (const order of written.filter(wasSold)) {
    (figures.channel['web'] ??= none()).orders += 1;
    for (const { sku, quantity, price } of order.lines) {
      const product = (figures.product[sku] ??= none());
      product.orders += 1;
      for (const sum of [product, figures.channel['web']]) {
        sum.gross += quantity * price;
        if (order.payment === 'refunded') sum.refunds += quantity * price;
        else sum.units += quantity;
      }
    }
  }
  return figures;
}

function dayIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
