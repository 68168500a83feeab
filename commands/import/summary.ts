import type { HistoryLine, HistoryOutcome } from '../../services/tenant/webshop/contract.ts';

/** What a file holds, whether it was new or there already. */
export type Summary = {
  lines: number;
  orders: number;
  returns: number;
  adjustments: number;
  products: number;
  customers: number;
  rejected: number;
};

/** Counts a history while it is read; it keeps the distinct numbers and codes alone. */
export function summarize() {
  const orders = new Set<string>();
  const returns = new Set<string>();
  const products = new Set<string>();
  const customers = new Set<string>();
  let lines = 0;
  let adjustments = 0;
  let rejected = 0;
  return {
    /** A line that could not be read. */
    unreadable(): void {
      lines += 1;
      rejected += 1;
    },
    /** A line and what the shop made of it. */
    judged({ invoice, sku, customer }: HistoryLine, { kind }: HistoryOutcome): void {
      lines += 1;
      if (kind === 'rejected') rejected += 1;
      else products.add(sku);
      if (kind === 'adjustment') adjustments += 1;
      if (kind !== 'order' && kind !== 'return') return;
      (kind === 'order' ? orders : returns).add(invoice);
      if (customer !== null) customers.add(customer);
    },
    result(): Summary {
      return {
        lines,
        orders: orders.size,
        returns: returns.size,
        adjustments,
        products: products.size,
        customers: customers.size,
        rejected,
      };
    },
  };
}
