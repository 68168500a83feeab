/** A shop's figures as its own pages give them, in the shape of the oracle's. */
import type { Grouping, OracleRow } from './retail-history-oracle.ts';
import type { Shop } from './shop.ts';

type Money = { amount: number };
type SalesRow = { key: string; orders: number; units: number; gross: Money; refunds: Money; net: Money };

export async function salesRows(shop: Shop, from: string, to: string, groupBy: Grouping): Promise<OracleRow[]> {
  const { body } = await shop.staff<{ rows: SalesRow[] }>('GET', `/api/analytics/sales?from=${from}&to=${to}&groupBy=${groupBy}`);
  return body.rows
    .map((row) => ({ ...row, gross: row.gross.amount, refunds: row.refunds.amount, net: row.net.amount }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

/** Pieces on hand per SKU, over all locations. */
export async function stockLevels(shop: Shop): Promise<Record<string, number>> {
  const levels: Record<string, number> = {};
  let after = '';
  do {
    const { body } = await shop.staff<{ items: { sku: string; onHand: number }[]; next: string | null }>('GET', `/api/stock?limit=200${after}`);
    for (const { sku, onHand } of body.items) levels[sku] = (levels[sku] ?? 0) + onHand;
    after = body.next === null ? '' : `&after=${encodeURIComponent(body.next)}`;
  } while (after !== '');
  return levels;
}
