import type { ActionHandler } from '../../../kit/service.ts';
import { changeCart } from '../cart.ts';
import type { webshop } from '../contract.ts';

/** Exactly so much of a product; nothing takes it out of the cart. */
export const setLine: ActionHandler<typeof webshop, 'carts.set-line'> = (context, params) =>
  changeCart(context, { ...params, adding: false });
