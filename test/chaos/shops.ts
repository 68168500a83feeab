import type { PlanName } from '../../config/plans.ts';
import type { Platform } from '../platform.ts';
import { openShop } from '../shop.ts';

export type OrderMove = 'cancel' | 'fulfil' | 'return';

/** An order that the shop has acknowledged. */
export type PlacedOrder = {
  id: string;
  token: string;
  /** The Idempotency-Key of its checkout, and the body that goes with it. */
  key: string;
  cart: string;
  body: object;
  declined: boolean;
  lines: readonly { sku: string; quantity: number }[];
  /** What staff did with it, as acknowledged. */
  moves: OrderMove[];
};

/** A shop, and what it has acknowledged: what must be true of it in the end. */
export type ChaosShop = {
  slug: string;
  plan: PlanName;
  /** In the names of its products and customers, and nowhere else on the platform. */
  mark: string;
  skus: readonly string[];
  orders: PlacedOrder[];
  /** The pieces that staff put on the shelf, per SKU. */
  adjusted: Map<string, number>;
  /** Deliveries that are due at a time, by the milliseconds of the database's clock. */
  timers: { messageId: string; sku: string; dueAt: number }[];
};

const wanted: readonly { slug: string; plan: PlanName }[] = [
  { slug: 'amber', plan: 'starter' },
  { slug: 'birch', plan: 'growth' },
  { slug: 'cedar', plan: 'enterprise' },
  { slug: 'drift', plan: 'starter' },
  { slug: 'ember', plan: 'growth' },
];

/** The shop that operators suspend and resume; the others must never seem suspended. */
export const suspendedSlug = 'ember';

const plenty = 1_000_000;
/** So few that orders of it are refused now and then. */
const few = 12;

export async function openShops(platform: Platform): Promise<ChaosShop[]> {
  const shops: ChaosShop[] = [];
  for (const { slug, plan } of wanted) {
    await platform.tenant(slug, { plan });
    const shop = await openShop(platform, slug);
    const mark = `${slug}-goods`;
    const pieces = new Map([1, 2, 3, 4].map((number) => [`${mark}-${number}`, number === 4 ? few : plenty]));
    for (const [sku, count] of pieces) await shop.product(sku, count);
    shops.push({ slug, plan, mark, skus: [...pieces.keys()], orders: [], adjusted: pieces, timers: [] });
  }
  return shops;
}
