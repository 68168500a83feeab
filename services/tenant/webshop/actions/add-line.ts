import type { ActionHandler } from '../../../kit/service.ts';
import { changeCart } from '../cart.ts';
import type { webshop } from '../contract.ts';

/** More of a product. Whether there is as much is decided when the order is placed, not before. */
export const addLine: ActionHandler<typeof webshop, 'carts.add-line'> = (context, params) =>
  changeCart(context, { ...params, adding: true });
