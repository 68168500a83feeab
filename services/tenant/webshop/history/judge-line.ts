import type { HistoryLine, HistoryOutcome } from '../contract.ts';

/** A code that begins with five digits is a product on a shelf; any other is a charge or a discount. */
export function isStocked(sku: string): boolean {
  return /^\d{5}/.test(sku);
}

/** What a line of a retail history becomes. It follows from the line alone, so that it is the same every time. */
export function judgeLine({ invoice, sku, quantity, price, customer }: HistoryLine): HistoryOutcome {
  if (invoice.startsWith('C')) return { kind: 'return' };
  if (quantity < 0 || (price === 0 && customer === null)) {
    if (isStocked(sku)) return { kind: 'adjustment' };
    return { kind: 'rejected', reason: `an adjustment of ${sku}, which is not kept in stock` };
  }
  return { kind: 'order' };
}
