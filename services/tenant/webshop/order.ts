import type { Payload } from '../../kit/contract.ts';
import type { Tenant } from '../../kit/tenant.ts';
import type { Order, webshop } from './contract.ts';

/** An order as the view `order_documents` makes it. */
export type OrderDocument = Omit<Order, 'lines' | 'total' | 'reason' | 'token'> & {
  reason: string | null;
  changedAt: string;
  lines: (Omit<Order['lines'][number], 'price' | 'total'> & { lineNumber: number; price: number; stocked: boolean })[];
};

/** An order as others see it. */
export function orderFrom(document: OrderDocument, { currency }: Tenant): Order {
  const money = (amount: number) => ({ amount, currency });
  const { reason, changedAt: _, ...order } = document;
  const lines = document.lines.map(({ sku, title, quantity, price }) => ({
    sku,
    title,
    quantity,
    price: money(price),
    total: money(price * quantity),
  }));
  const total = money(lines.reduce((sum, line) => sum + line.total.amount, 0));
  return { ...order, ...(reason === null ? {} : { reason }), lines, total };
}

/** An order as events tell it. */
export function saleOf(document: OrderDocument): Payload<typeof webshop, 'order.confirmed'> {
  return {
    orderId: document.id,
    placedAt: document.placedAt,
    channel: document.channel,
    country: document.country,
    lines: document.lines.map(({ sku, quantity, price, stocked }) => ({ sku, quantity, amount: price * quantity, stocked })),
  };
}

/** What an order's token proves: that its bearer placed this order. */
export function tokenText(orderId: string): string {
  return `order:${orderId}`;
}
