import type { EventHandler } from '../../../kit/service.ts';
import type { webshop } from '../../webshop/contract.ts';
import { learnItem } from '../learn-item.ts';

/** A new product has stock from now on: none. */
export const learnProduct: EventHandler<typeof webshop, 'product.created'> = ({ transaction }, { sku, stocked }) =>
  learnItem(transaction, sku, stocked);
