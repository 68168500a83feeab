import { expect, test } from '@jest/globals';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { contractClient, requestOf } from './contract-client.ts';
import { webshopRoutes } from './webshop.ts';

test('requestOf puts path parts into the path, encoded, and the rest into the query of a GET', () => {
  expect(requestOf('GET /products', { search: 'tea & cake', after: undefined, limit: 24 })).toEqual({
    method: 'GET',
    path: '/products?search=tea+%26+cake&limit=24',
  });
  expect(requestOf('GET /products/:id', { id: 'A/1 ?' })).toEqual({ method: 'GET', path: '/products/A%2F1%20%3F' });
});

test('requestOf puts what is not in the path into the body of a POST or PUT', () => {
  expect(requestOf('PUT /carts/:id/lines/:sku', { id: 'c1', sku: 'DOT', quantity: 0 })).toEqual({
    method: 'PUT',
    path: '/carts/c1/lines/DOT',
    body: { quantity: 0 },
  });
  expect(requestOf('POST /carts', {})).toEqual({ method: 'POST', path: '/carts', body: {} });
});

test('webshopRoutes are those of the contract, idempotency included', () => {
  for (const [action, route] of Object.entries(webshopRoutes)) {
    const { rest, idempotent } = webshop.actions[action as keyof typeof webshopRoutes] as {
      rest: string;
      idempotent?: true;
    };
    expect({ action, ...route }).toEqual({ action, rest, ...(idempotent && { idempotent }) });
  }
});

test('the compiler refuses a route, a param and an action that the contract does not have', () => {
  // @ts-expect-error another path than the contract's
  contractClient<typeof webshop>()({ 'shop.get': { rest: 'GET /shops' } });
  // @ts-expect-error the contract says that it is idempotent
  contractClient<typeof webshop>()({ 'carts.create': { rest: 'POST /carts' } });
  const call = contractClient<typeof webshop>()({ 'products.get': { rest: 'GET /products/:id' } });
  // @ts-expect-error the param is called id
  const wrongParam = (): unknown => call('products.get', { sku: 'A' });
  // @ts-expect-error not in the table
  const wrongAction = (): unknown => call('orders.list', {});
  expect([wrongParam, wrongAction]).toHaveLength(2);
});
