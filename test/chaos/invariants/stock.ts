import { databaseOf } from '../../../bench/platform-servers.ts';
import type { History } from '../history.ts';
import type { ChaosShop } from '../shops.ts';
import type { Superuser } from '../superuser.ts';
import type { WrittenOrder } from './written-orders.ts';

type Shelf = { sku: string; onHand: number; committed: number; ledger: number; shown: number };

const shelves = `
  select balances.sku, sum(on_hand)::integer as "onHand", sum(committed)::integer as committed,
    (select coalesce(sum(delta), 0)::integer from warehouse.movements where movements.sku = balances.sku) as ledger,
    (select available::integer from webshop.products where products.sku = balances.sku) as shown
  from warehouse.balances
  where balances.sku = any ($1)
  group by balances.sku`;

// Of an order one movement of a kind takes each product from each place.
const doubled = `
  select reference, kind, sku, count(*)::integer as times from warehouse.movements
  where reference is not null group by reference, kind, sku, location having count(*) > 1`;

/** I3: every adjustment and every order moved its pieces once; nothing is held for nobody, and the shop shows what is there. */
export async function checkStock(superuser: Superuser, shop: ChaosShop, written: readonly WrittenOrder[], { find }: History): Promise<void> {
  const database = databaseOf(shop.slug);
  const left = new Map(shop.adjusted);
  for (const { state, lines } of written) {
    if (state !== 'confirmed' && state !== 'fulfilled') continue;
    for (const { sku, quantity } of lines) left.set(sku, left.get(sku)! - quantity);
  }
  const rows = await superuser<Shelf>(database, shelves, [shop.skus]);
  if (rows.length !== shop.skus.length) find('I1', `${shop.slug} keeps ${rows.length} products in place of ${shop.skus.length}`);
  for (const { sku, onHand, committed, ledger, shown } of rows) {
    if (onHand !== left.get(sku)) find('I3', `${onHand} of ${sku} are on hand in place of ${left.get(sku)}`);
    if (ledger !== onHand) find('I3', `the ledger of ${sku} says ${ledger}, the shelf ${onHand}`);
    if (committed !== 0) find('I8', `${committed} of ${sku} are held for orders that have ended`);
    if (shown !== onHand - committed) find('I1', `${shown} of ${sku} are shown, ${onHand - committed} are there`);
  }
  for (const { reference, kind, sku, times } of await superuser<{ reference: string; kind: string; sku: string; times: number }>(database, doubled)) {
    find('I3', `order ${reference} moved ${sku} as ${kind} ${times} times`);
  }
}
