/** A shop on a running platform, as its customers and its staff use it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Ask, Platform } from './platform.ts';

export type ShopOrder = { id: string; number: string; state: string; reason?: string; token: string };
export type WantedLine = { sku: string; quantity: number };
export type Ledger = { sum: number; onHand: number; available: number; committed: number };

export type Shop = {
  slug: string;
  anyone<Body = Record<string, never>>(method: string, path: string, ask?: Ask): Promise<Answer<Body>>;
  staff<Body = Record<string, never>>(method: string, path: string, ask?: Ask): Promise<Answer<Body>>;
  /** Adds a product of 10 pounds and puts pieces of it on the shelf; resolves when the shop shows them. */
  product(sku: string, pieces: number): Promise<void>;
  /** A new cart with these lines; resolves to its id. */
  cart(lines: readonly WantedLine[]): Promise<string>;
  /** The sum of a product's movements beside its balance. */
  ledger(sku: string): Promise<Ledger>;
  /** Resolves when no event of the shop is waiting any more. */
  quiet(): Promise<void>;
};

export async function openShop(platform: Platform, slug: string): Promise<Shop> {
  const anyone: Shop['anyone'] = (method, path, ask) => platform.ask(slug, method, path, ask);
  const staff: Shop['staff'] = async (method, path, ask) => platform.ask(slug, method, path, { ...ask, token: await platform.token(slug) });

  async function product(sku: string, pieces: number): Promise<void> {
    await expectStatus(201, staff('POST', '/api/products', { body: { sku, title: `Product ${sku}`, price: { amount: 1_000, currency: 'GBP' } } }));
    if (pieces !== 0) await expectStatus(201, staff('POST', '/api/stock/adjustments', { body: { sku, delta: pieces, reason: 'delivered' } }));
    await until(async () => (await anyone<{ available: number }>('GET', `/api/products/${sku}`)).body.available === pieces);
  }

  return {
    slug,
    anyone,
    staff,
    product,
    async cart(lines) {
      const { body } = await expectStatus<{ id: string }>(201, anyone('POST', '/api/carts'));
      for (const line of lines) await expectStatus(201, anyone('POST', `/api/carts/${body.id}/lines`, { body: line }));
      return body.id;
    },
    async ledger(sku) {
      let sum = 0;
      let after = '';
      do {
        const { body } = await staff<{ items: { delta: number }[]; next: string | null }>('GET', `/api/stock/movements?sku=${sku}&limit=200${after}`);
        for (const { delta } of body.items) sum += delta;
        after = body.next === null ? '' : `&after=${body.next}`;
      } while (after !== '');
      const { body } = await staff<{ items: Omit<Ledger, 'sum'>[] }>('GET', `/api/stock?sku=${sku}`);
      const { onHand, available, committed } = body.items[0]!;
      return { sum, onHand, available, committed };
    },
    async quiet() {
      await until(async () => {
        const { body } = await staff<{ pending: number; dead: number }>('GET', '/api/mailbox/pending');
        if (body.dead > 0) throw new Error(`${body.dead} events of ${slug} are dead letters`);
        return body.pending === 0;
      });
    },
  };
}

/** Puts the lines into a cart and checks out; resolves to the order, pending as a rule. */
export async function buy(shop: Shop, lines: readonly WantedLine[], more: object = {}): Promise<ShopOrder> {
  const cart = await shop.cart(lines);
  const body = { email: 'buyer@example.com', ...more };
  return (await expectStatus<ShopOrder>(201, shop.anyone('POST', `/api/carts/${cart}/checkout`, { body }))).body;
}

/** The order once it is no longer pending. */
export async function settledOrder(shop: Shop, { id, token }: ShopOrder, withinMs = 60_000): Promise<ShopOrder> {
  let order: ShopOrder | undefined;
  await until(async () => {
    const { status, body } = await shop.anyone<ShopOrder>('GET', `/api/orders/${id}?token=${token}`);
    if (status >= 500 || status === 429) return false;
    order = body;
    return body.state !== 'pending';
  }, withinMs);
  return order!;
}

/** The day that it is at the tenants of these tests, whose time zone is the default one. */
export function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format();
}

export async function until(holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await holds()); await sleep(50)) {
    if (Date.now() > deadline) throw new Error('what was waited for did not come');
  }
}

async function expectStatus<Body>(status: number, asked: Promise<Answer<Body>>): Promise<Answer<Body>> {
  const answer = await asked;
  if (answer.status !== status) throw new Error(`${answer.status} in place of ${status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
