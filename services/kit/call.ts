import type { z } from 'zod';
import type { Contract } from './contract.ts';

/**
 * Calls an action of another service by its contract: `call(warehouse, 'stock.list', { sku })`. The message carries the
 * scope of the work that it is part of.
 * @throws AppError-shaped errors: the other service's codes, or service_unavailable / request_timeout
 */
export type Call = <C extends Contract, Action extends keyof C['actions'] & string>(
  contract: C,
  action: Action,
  params: z.input<C['actions'][Action]['params']>,
) => Promise<z.output<C['actions'][Action]['result']>>;
