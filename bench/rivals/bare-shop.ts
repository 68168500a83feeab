import pg from 'pg';
import { catalogue, plenty } from '../bench-shop.ts';
import { forEachOf } from '../parallel.ts';
import type { DatabaseLogin } from '../platform-servers.ts';
import type { BareOptions, Sent } from './bare-database.ts';
import { bareCopy, type BareServices, bareServices } from './bare-services.ts';

export type BareShop = {
  login: DatabaseLogin;
  services: BareServices;
  /** Cart, line and checkout; then all that follows, event by event. Throws where the order is not confirmed. */
  buy(sku: string, quantity: number): Promise<void>;
  close(): Promise<void>;
};

/** The bench's shop in one process, on a database of its own on the same server. */
export async function openBareShop(superuser: DatabaseLogin, name: string, options: Omit<BareOptions, 'subscribers'>): Promise<BareShop> {
  const login = await bareCopy(superuser, name);
  const services = bareServices(login, options);
  await forEachOf(catalogue, options.connections, async ({ sku, ...product }) => {
    await follow(services, 'webshop.products.create', { ...product, sku, stocked: true });
    await follow(services, 'warehouse.stock.adjust', { sku, delta: plenty, reason: 'delivered' });
  });
  await emptyQueue(login);
  return {
    login,
    services,
    async buy(sku, quantity) {
      const { id } = await services.act<{ id: string }>('webshop.carts.create', {});
      await services.act('webshop.carts.add-line', { id, sku, quantity });
      const events = await follow(services, 'webshop.carts.checkout', { id, email: 'buyer@example.com', payment: { method: 'test' } });
      if (!events.includes('order.confirmed')) throw new Error(`an order of ${quantity} ${sku} was not confirmed: ${events.join(', ')}`);
    },
    close: () => services.close(),
  };
}

/** Does an action and everything that follows from it; resolves to the names of the events. */
async function follow(services: BareServices, action: string, params: object): Promise<string[]> {
  const events: string[] = [];
  const outbox: Sent[] = [];
  await services.act(action, params, outbox);
  for (let sent = outbox.shift(); sent !== undefined; sent = outbox.shift()) {
    events.push(sent.event);
    for (const subscriber of services.subscribers(sent.event)) outbox.push(...(await services.react(subscriber, sent)));
  }
  return events;
}

/** What the outbox holds was handled without it. */
async function emptyQueue(login: DatabaseLogin): Promise<void> {
  const superuser = new pg.Client(login);
  await superuser.connect();
  await superuser.query('delete from queue._private_jobs');
  await superuser.end();
}
