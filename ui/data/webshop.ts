import type { Result } from '../../services/kit/contract.ts';
import type { Cart, Order, Product, webshop } from '../../services/tenant/webshop/contract.ts';
import { contractClient } from './contract-client.ts';

export type { Cart, Order, Product };
export type Shop = Result<typeof webshop, 'shop.get'>;

/** The routes of the webshop that pages use; the compiler refuses one that its contract does not have. */
export const webshopRoutes = {
  'shop.get': { rest: 'GET /shop' },
  'products.list': { rest: 'GET /products' },
  'products.get': { rest: 'GET /products/:id' },
  'carts.create': { rest: 'POST /carts', idempotent: true },
  'carts.get': { rest: 'GET /carts/:id' },
  'carts.add-line': { rest: 'POST /carts/:id/lines', idempotent: true },
  'carts.set-line': { rest: 'PUT /carts/:id/lines/:sku' },
  'carts.checkout': { rest: 'POST /carts/:id/checkout', idempotent: true },
} as const;

/** Calls the webshop of this page's host. Throws ProblemError. */
export const callWebshop = contractClient<typeof webshop>()(webshopRoutes);
