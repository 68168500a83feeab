import type { EventHandler } from '../../../kit/service.ts';
import type { webshop } from '../../webshop/contract.ts';
import { publishLevels } from '../levels.ts';
import { takeBack } from '../take-back.ts';

/** Puts what came back on the shelf. */
export const shelveReturn: EventHandler<typeof webshop, 'order.returned'> = async ({ transaction }, order) => {
  await publishLevels(transaction, await takeBack(transaction, order, 'return'));
};
