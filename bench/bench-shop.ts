import { openShop, type Shop } from '../test/shop.ts';
import type { Platform } from '../test/platform.ts';
import type { Surroundings } from './benchmark.ts';
import { forEachOf } from './parallel.ts';

export const slug = 'bench';
export const facts = { slug, name: 'Bench', type: 'retailer', currency: 'GBP', timezone: 'Europe/London' } as const;
/** Of all plans the one that lets most requests through. */
export const plan = 'enterprise';

/** Pieces of each product: more than any benchmark sells. */
export const plenty = 1_000_000;

/** 200 products, as a small shop has them. */
export const catalogue = Array.from({ length: 200 }, (_, index) => ({
  sku: `BENCH-${String(index).padStart(4, '0')}`,
  title: `${['Jug', 'Bowl', 'Lamp', 'Chair', 'Blanket'][index % 5]} ${index} of stoneware, glazed by hand`,
  description: 'Thrown on the wheel, fired twice. Fit for the dishwasher, but it will outlive the dishwasher. '.repeat(3),
  price: { amount: 500 + 37 * index, currency: 'GBP' },
  category: ['kitchen', 'table', 'light', 'living', 'textiles'][index % 5]!,
}));

const shops = new WeakMap<Platform, Promise<Shop>>();

/** The shop that benchmarks share: made when first asked for, with everything on the shelf. */
export async function benchShop({ platform, say }: Surroundings): Promise<{ platform: Platform; shop: Shop }> {
  const running = await platform();
  let shop = shops.get(running);
  if (shop === undefined) {
    say('stocking the shop');
    shop = stockedShop(running);
    shops.set(running, shop);
  }
  return { platform: running, shop: await shop };
}

async function stockedShop(platform: Platform): Promise<Shop> {
  await platform.tenant(slug, { name: facts.name, plan });
  const shop = await openShop(platform, slug);
  await forEachOf(catalogue, 8, async (product) => {
    await asked(shop.staff('POST', '/api/products', { body: product }));
    await asked(shop.staff('POST', '/api/stock/adjustments', { body: { sku: product.sku, delta: plenty, reason: 'delivered' } }));
  });
  await shop.quiet();
  return shop;
}

/** The body of an answer of success. */
export async function asked<Body>(answer: Promise<{ status: number; body: Body }>): Promise<Body> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}
