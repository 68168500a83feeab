/** What people do at a shop. Each resolves when it is done or refused; what is acknowledged is written in the shop's books. */
import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '../../services/kit/errors.ts';
import type { Client, Reply, Wish } from './client.ts';
import type { History } from './history.ts';
import type { Random } from './random.ts';
import { type ChaosShop, type OrderMove, type PlacedOrder, suspendedSlug } from './shops.ts';

export type Surroundings = { client: Client; history: History; random: Random; shop: ChaosShop; others: readonly ChaosShop[] };

export type Deed = (around: Surroundings) => Promise<void>;

/** How often each is done, in proportion. */
export const deeds: readonly (readonly [Deed, number])[] = [
  [buy, 8],
  [readShop, 4],
  [readOrder, 3],
  [repeatCheckout, 1],
  [adjustStock, 2],
  [moveOrder, 3],
  [trespass, 1],
];

type Order = { id: string; token: string; state: string };

/** A request at the shop's own host. */
function at(shop: ChaosShop, actor: string, method: string, path: string, more: Partial<Wish> = {}): Wish {
  const allows: ErrorCode[] = [...(shop.slug === suspendedSlug ? ['tenant_suspended' as const] : []), ...(more.allows ?? [])];
  return { actor, host: shop.slug, method, path, ...more, allows };
}

/** Fills a cart and checks out, each step under a key, as a shop page does that does not know what became of its request. */
async function buy({ client, random, shop, history }: Surroundings): Promise<void> {
  const cart = await client.insist<{ id: string }>(at(shop, 'buyer', 'POST', '/api/carts', { body: {}, key: randomUUID() }));
  if (cart.outcome !== 'done') return;
  const lines = random.shuffled(shop.skus).slice(0, random.whole(1, 3)).map((sku) => ({ sku, quantity: random.whole(1, 3) }));
  for (const body of lines) {
    const put = await client.insist(at(shop, 'buyer', 'POST', `/api/carts/${cart.body.id}/lines`, { body, key: randomUUID() }));
    if (put.outcome !== 'done') return;
  }
  // Some change their mind.
  if (random.chance(0.1)) return;
  const declined = random.chance(0.1);
  const body = { email: `buyer@${shop.mark}.example`, payment: { method: 'test', decline: declined } };
  const key = randomUUID();
  const checkout = () => client.insist<Order>(checkoutOf(shop, cart.body.id, key, body));
  // A double click.
  const replies = await Promise.all(random.chance(0.1) ? [checkout(), checkout()] : [checkout()]);
  const ids = new Set(replies.map((reply) => (reply.outcome === 'done' ? reply.body.id : reply.outcome)));
  if (ids.size > 1) history.find('I3', `one checkout of ${shop.slug} gave two answers: ${[...ids].join(', ')}`);
  const [first] = replies;
  if (first?.outcome !== 'done') return;
  shop.orders.push({ id: first.body.id, token: first.body.token, key, cart: cart.body.id, body, declined, lines, moves: [] });
}

function checkoutOf(shop: ChaosShop, cart: string, key: string, body: object): Wish {
  return at(shop, 'buyer', 'POST', `/api/carts/${cart}/checkout`, { body, key });
}

/** The same checkout again, long after: the same order, and none besides. */
async function repeatCheckout({ client, random, shop, history }: Surroundings): Promise<void> {
  if (shop.orders.length === 0) return;
  const order = random.pick(shop.orders);
  const again = await client.insist<Order>(checkoutOf(shop, order.cart, order.key, order.body));
  if (again.outcome === 'done' && again.body.id !== order.id) history.find('I3', `a key of ${shop.slug} gave ${order.id}, then ${again.body.id}`);
}

async function readShop({ client, random, shop, history }: Surroundings): Promise<void> {
  const path = random.pick(['/api/products?limit=10', `/api/products/${random.pick(shop.skus)}`, '/api/shop', `/api/products?search=${shop.slug}`]);
  const reply = await client.ask<{ slug?: string }>(at(shop, 'reader', 'GET', path));
  if (path === '/api/shop' && reply.outcome === 'done' && reply.body.slug !== shop.slug) history.find('I9', `${shop.slug} says that it is ${reply.body.slug}`);
}

/** An order that was acknowledged is there, whatever has died since. */
async function readOrder({ client, random, shop }: Surroundings): Promise<void> {
  if (shop.orders.length === 0) return;
  const { id, token } = random.pick(shop.orders);
  await client.ask(at(shop, 'buyer', 'GET', `/api/orders/${id}?token=${encodeURIComponent(token)}`));
}

async function adjustStock({ client, random, shop }: Surroundings): Promise<void> {
  const sku = random.pick(shop.skus);
  const delta = random.chance(0.7) ? random.whole(1, 6) : -random.whole(1, 3);
  const body = { sku, delta, reason: 'counted' };
  const reply = await client.insist(at(shop, 'staff', 'POST', '/api/stock/adjustments', { body, tokenOf: shop.slug, key: randomUUID() }));
  if (reply.outcome === 'done') shop.adjusted.set(sku, shop.adjusted.get(sku)! + delta);
}

/** Staff that got no answer looks at the order later, and does not ask twice. */
async function moveOrder({ client, random, shop }: Surroundings): Promise<void> {
  if (shop.orders.length === 0) return;
  const order: PlacedOrder = random.pick(shop.orders.slice(-20));
  const move = random.pick<OrderMove>(['cancel', 'fulfil', 'fulfil', 'return']);
  const reply = await client.ask(at(shop, 'staff', 'POST', `/api/orders/${order.id}/${move}`, { body: {}, tokenOf: shop.slug, allows: ['wrong_state'] }));
  if (reply.outcome === 'done') order.moves.push(move);
}

/** What is one shop's opens nothing at another. */
async function trespass({ client, random, shop, others, history }: Surroundings): Promise<void> {
  const victim = random.pick(others);
  const order = victim.orders.at(-1);
  if (order === undefined) return;
  const tries: Wish[] = [
    at(shop, 'intruder', 'GET', `/api/orders/${order.id}?token=${encodeURIComponent(order.token)}`, { allows: ['order_not_found'] }),
    at(shop, 'intruder', 'GET', `/api/carts/${order.cart}`, { allows: ['cart_not_found'] }),
    at(shop, 'intruder', 'POST', `/api/orders/${order.id}/cancel`, { body: {}, tokenOf: shop.slug, allows: ['order_not_found'] }),
    at(shop, 'intruder', 'GET', '/api/orders', { allows: ['unauthenticated'] }),
    at(shop, 'intruder', 'GET', '/api/orders', { tokenOf: victim.slug, allows: ['invalid_token'] }),
  ];
  const attempt = random.pick(tries);
  const reply: Reply<unknown> = await client.ask(attempt);
  if (reply.outcome === 'done') history.find('I9', `${attempt.method} ${attempt.path} at ${shop.slug} opens what is ${victim.slug}'s`);
}
