import type { Order } from './contract.ts';

type OrderState = Order['state'];
type PaymentState = 'requested' | 'captured' | 'declined' | 'voided' | 'refunded';

export type OrderMove = {
  from: readonly OrderState[];
  to: OrderState;
  /** What becomes of the order's payment, by the state that it is in; in any other it stays. */
  payment: { readonly [State in PaymentState]?: PaymentState };
};

/** Every way that an order can go. It begins as `pending`, its payment as `requested`. */
export const orderMoves = {
  confirm: { from: ['pending'], to: 'confirmed', payment: { requested: 'captured' } },
  decline: { from: ['pending'], to: 'cancelled', payment: { requested: 'declined' } },
  refuse: { from: ['pending'], to: 'cancelled', payment: { requested: 'voided' } },
  cancel: { from: ['pending', 'confirmed'], to: 'cancelled', payment: { requested: 'voided', captured: 'refunded' } },
  fulfil: { from: ['confirmed'], to: 'fulfilled', payment: {} },
  return: { from: ['fulfilled'], to: 'returned', payment: { captured: 'refunded' } },
} as const satisfies Record<string, OrderMove>;

export type OrderMoveName = keyof typeof orderMoves;
