import { databaseOf } from '../../../bench/platform-servers.ts';
import type { ChaosShop } from '../shops.ts';
import type { Superuser } from '../superuser.ts';

/** An order as the tables of the services have it. */
export type WrittenOrder = {
  id: string;
  state: 'pending' | 'confirmed' | 'fulfilled' | 'returned' | 'cancelled';
  reason: string | null;
  payment: 'requested' | 'captured' | 'declined' | 'voided' | 'refunded';
  /** What the warehouse made of it; null where it has not heard of it. */
  reservation: 'reserved' | 'refused' | 'released' | 'sold' | 'cancelled' | 'returned' | null;
  lines: { sku: string; quantity: number; price: number }[];
};

const select = `
  select orders.id, orders.state, orders.reason, payments.state as payment, reservations.state as reservation,
    (select json_agg(json_build_object('sku', sku, 'quantity', quantity, 'price', price)) from webshop.order_lines where order_id = orders.id) as lines
  from webshop.orders
  join webshop.payments on payments.order_id = orders.id
  left join warehouse.reservations on reservations.order_id = orders.id`;

export function writtenOrders(superuser: Superuser, { slug }: ChaosShop): Promise<WrittenOrder[]> {
  return superuser<WrittenOrder>(databaseOf(slug), select);
}

/** Sold once, whatever became of it later. */
export const wasSold = ({ payment }: WrittenOrder): boolean => payment === 'captured' || payment === 'refunded';
