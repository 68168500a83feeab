import type { Order } from '../data/webshop.ts';

/** How an order's state reads to who placed it. `step` is how far along the way it is, of 0…3. */
export type OrderWords = { heading: string; text: string; tone: 'waiting' | 'good' | 'bad'; step: number };

/** The way of an order that goes well. */
export const orderSteps = ['Order placed', 'Stock and payment', 'Confirmed', 'On its way'] as const;

const reasons: Record<string, string> = {
  out_of_stock: 'Someone else took the last pieces while you were checking out. Nothing was charged.',
  payment_declined: 'The payment was declined. Nothing was charged, and nothing is reserved.',
};

export function orderWords(order: Pick<Order, 'state' | 'reason' | 'name'>): OrderWords {
  switch (order.state) {
    case 'pending':
      return {
        heading: 'Just a moment',
        text: 'We are taking your goods off the shelf and checking the payment. This page changes by itself.',
        tone: 'waiting',
        step: 1,
      };
    case 'confirmed':
      return {
        heading: order.name ? `Thank you, ${order.name}` : 'Thank you',
        text: 'Your order is confirmed. Everything is reserved for you.',
        tone: 'good',
        step: 2,
      };
    case 'fulfilled':
      return { heading: 'It has left the house', text: 'Your order is on its way to you.', tone: 'good', step: 3 };
    case 'returned':
      return { heading: 'Your order came back', text: 'The payment has been refunded.', tone: 'good', step: 3 };
    case 'cancelled':
      return {
        heading: 'Your order was cancelled',
        text: reasons[order.reason ?? ''] ?? 'Nothing is charged. If you did not expect this, please get in touch.',
        tone: 'bad',
        step: 0,
      };
  }
}
