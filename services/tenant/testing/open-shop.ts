import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { testServers } from '../../../test/servers.ts';
import type { Contract, Payload, Result } from '../../kit/contract.ts';
import { deliverAction, type Delivery, type RequestMeta } from '../../kit/envelope.ts';
import { codeOf } from '../../kit/errors.ts';
import { serviceScope } from '../../kit/scope.ts';
import { openTestTenant, type TestTenant } from '../../kit/testing/test-tenant.ts';
import { warehouse } from '../warehouse/contract.ts';
import { warehouseService } from '../warehouse/warehouse.service.ts';
import { webshop } from '../webshop/contract.ts';
import { webshopService } from '../webshop/webshop.service.ts';

type Order = Result<typeof webshop, 'orders.get'>;

export type TestShop = TestTenant & {
  /** A product at £5 with so many pieces at the first location, known to both services. */
  stock(sku: string, pieces: number): Promise<void>;
  /** A cart with these lines. */
  cartWith(lines: Record<string, number>): Promise<string>;
  /** Checks a cart out; the order is still pending. */
  order(cartId: string, payment?: { method: 'test'; decline?: boolean }): Promise<Order>;
  /** The order as it is now. */
  read(orderId: string): Promise<Order>;
  level(sku: string): Promise<{ onHand: number; available: number; committed: number }>;
  /** The movements of a product, as `kind delta`, oldest first. */
  ledger(sku: string): Promise<string[]>;
  /** Brings an event as the mailbox would. The same id is the same event once more. */
  deliver<C extends Contract, Event extends keyof C['events'] & string>(
    subscriber: Contract, publisher: C, event: Event, payload: Payload<C, Event>, id?: string,
  ): Promise<void>;
};

const folder = (service: string) => fileURLToPath(new URL(`../${service}/migrations`, import.meta.url));

/** A tenant with a webshop and a warehouse. */
export async function openShop(): Promise<TestShop> {
  const { addresses } = await testServers();
  const tenant = await openTestTenant(addresses.databaseUrl, [
    { definition: webshopService, migrations: folder('webshop') },
    { definition: warehouseService, migrations: folder('warehouse') },
  ]);
  const { asAnyone, asStaff, settled } = tenant;
  return {
    ...tenant,
    async stock(sku, pieces) {
      await asStaff(webshop, 'products.create', { sku, title: `The ${sku}`, price: { amount: 500, currency: 'GBP' } });
      if (pieces !== 0) await asStaff(warehouse, 'stock.adjust', { sku, delta: pieces, reason: 'first count' });
      await settled();
    },
    async cartWith(lines) {
      const { id } = await asAnyone(webshop, 'carts.create', {});
      for (const [sku, quantity] of Object.entries(lines)) await asAnyone(webshop, 'carts.add-line', { id, sku, quantity });
      return id;
    },
    order: (id, payment = { method: 'test' }) => asAnyone(webshop, 'carts.checkout', { id, email: 'ann@example.com', payment }),
    read: (id) => asStaff(webshop, 'orders.get', { id }),
    async level(sku) {
      const { items } = await asStaff(warehouse, 'stock.list', { sku });
      const sum = (what: 'onHand' | 'available' | 'committed') => items.reduce((total, item) => total + item[what], 0);
      return { onHand: sum('onHand'), available: sum('available'), committed: sum('committed') };
    },
    async ledger(sku) {
      const { items } = await asStaff(warehouse, 'movements.list', { sku, limit: 200 });
      return items.map(({ kind, delta }) => `${kind} ${delta}`);
    },
    async deliver(subscriber, _publisher, event, payload, id = randomUUID()) {
      const delivery: Delivery = { id, event, payload, meta: { correlationId: 'by-hand', causedBy: 'test' } };
      const meta: RequestMeta = { scope: serviceScope('mailbox', 'by-hand') };
      await tenant.broker.call(`${subscriber.name}.${deliverAction}`, delivery, { meta });
    },
  };
}

/** The code that a promise is rejected with. */
export async function codeFrom(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return codeOf(error);
  }
  return 'no error';
}
