import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { chromium, type Browser, type Locator, type Page, type Request, type Route } from 'playwright-core';
import { eventually } from '../../test/eventually.ts';
import { pageHeaders } from '../../gateway/headers.ts';
import type { HostSession } from '../data/host-session.ts';
import type { Cart, Order, Product, Shop } from '../data/webshop.ts';
import * as steps from './shop.steps.ts';

// What the pages do by themselves, in Chromium, on the built files under the policy that the gateway sends; answers are
// canned. That the shop sells is proved elsewhere, by the same steps on real servers.

const origin = 'http://acme.localhost';
const root = fileURLToPath(new URL('../..', import.meta.url));

let dist: string;
let browser: Browser;
let page: Page;
let complaints: string[];
let asked: Request[];
let answers: Record<string, (request: Request) => Answer>;

type Answer = { status?: number; body?: unknown; text?: string } | 'lost';

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'tenantry-ui-'));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const build = [vite, 'build', '--config', join(root, 'ui/vite.config.ts'), '--outDir', dist, '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, build, { cwd: root });
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(dist, { recursive: true, force: true });
});

beforeEach(async () => {
  complaints = [];
  asked = [];
  answers = cannedAnswers();
  page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  page.setDefaultTimeout(8000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  await page.route(`${origin}/**`, answer);
});

afterEach(async () => {
  await page.close();
  // A breach of the content security policy is told on the console.
  expect(complaints).toEqual([]);
});

test('a buyer browses, searches, fills the cart, checks out and sees the order confirmed without a reload', async () => {
  await steps.openShop(page, origin);
  await eventually(async () => expect(await page.title()).toBe('Acme Goods'));
  await steps.searchFor(page, 'mug');
  await eventually(async () => expect(await steps.titlesShown(page)).toEqual(['Mug']));
  await steps.openProduct(page, 'Mug');
  await steps.addToCart(page, 2);
  await steps.fillCheckout(page);
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  let state: Order['state'] = 'pending';
  answers['GET /api/orders/o1/live'] = () => liveOrder(state);
  const id = await steps.placeOrder(page);
  await steps.seeOrderState(page, 'pending');
  state = 'confirmed';
  await steps.seeOrderState(page, 'confirmed');
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  expect(id).toBe(order.id);
  const ofOrder = asked.filter((request) => request.url().includes('/api/orders/'));
  expect(new Set(ofOrder.map((request) => request.headers()['order-token']))).toEqual(new Set(['secret']));
  expect(asked.filter((request) => request.url().includes('secret'))).toEqual([]);
  expect(page.url()).not.toContain('secret');
});

test('the search is part of the address: it outlives a reload, and back leaves it', async () => {
  await steps.openShop(page, origin);
  await page.getByRole('searchbox').pressSequentially('mug', { delay: 30 });
  await page.waitForURL(`${origin}/?search=mug`);
  await page.getByRole('heading', { name: '1 for “mug”' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '1 for “mug”' }).waitFor();
  await eventually(async () => expect(await page.getByRole('searchbox').inputValue()).toBe('mug'));
  await page.goBack();
  await page.getByRole('heading', { name: 'All products' }).waitFor();
  await eventually(async () => expect(await page.getByRole('searchbox').inputValue()).toBe(''));
});

test('“Show more” goes on at the cursor and keeps what is there', async () => {
  await steps.openShop(page, origin);
  await page.getByRole('button', { name: 'Show more products' }).click();
  await page.getByRole('link', { name: 'Rug', exact: true }).waitFor();
  await eventually(async () => expect(await steps.titlesShown(page)).toEqual(['Lamp', 'Mug', 'Rug']));
  expect(await page.getByRole('button', { name: 'Show more products' }).count()).toBe(0);
});

test('the drawer takes the focus, keeps it, closes on Escape and gives it back', async () => {
  await steps.openShop(page, origin);
  const cartButton = page.getByRole('button', { name: 'Cart, empty' });
  await cartButton.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Your cart' });
  await dialog.waitFor();
  const inDrawer = (): Promise<boolean> =>
    page.evaluate(() => document.querySelector('shop-app')?.shadowRoot?.activeElement?.localName === 'cart-drawer');
  await eventually(async () => expect(await inDrawer()).toBe(true));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await eventually(async () => expect(await cartButton.evaluate((button) => button.matches(':focus'))).toBe(true));
});

test('the quantity steps by arrow keys and typing, and stays within the stock', async () => {
  await page.goto(`${origin}/products/${mug.id}`);
  const quantity = page.getByRole('spinbutton', { name: 'Quantity' });
  await quantity.press('ArrowUp');
  await eventually(async () => expect(await quantity.inputValue()).toBe('2'));
  await quantity.fill('99');
  await quantity.press('Tab');
  await eventually(async () => expect(await quantity.inputValue()).toBe('4'));
  await eventually(async () => expect(await page.getByRole('button', { name: 'One more' }).isDisabled()).toBe(true));
  await quantity.fill('');
  await quantity.press('Tab');
  await eventually(async () => expect(await quantity.inputValue()).toBe('4'));
});

test('a checkout with gaps asks the server nothing and leads to the first gap', async () => {
  await openCheckout();
  await page.getByLabel('Full name').fill('Ada');
  await page.getByRole('button', { name: 'Place order' }).click();
  const email = page.getByLabel('Email');
  await eventually(async () => expect(await email.evaluate((input) => input.matches(':focus'))).toBe(true));
  await eventually(async () => expect(await email.getAttribute('aria-invalid')).toBe('true'));
  await page.getByText('Please enter your email').waitFor();
  expect(checkouts()).toHaveLength(0);
});

test('what the server refuses stands at its field, until the field is mended', async () => {
  answers['POST /api/carts/c1/checkout'] = () =>
    problem(422, 'invalid_fields', [{ path: 'address.postcode', message: 'No such postcode' }]);
  await openCheckout();
  await answerAll();
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByText('No such postcode').waitFor();
  const postcode = page.getByLabel('Postcode');
  await eventually(async () => expect(await postcode.evaluate((input) => input.matches(':focus'))).toBe(true));
  await postcode.fill('YO1 8SV');
  await page.getByText('No such postcode').waitFor({ state: 'hidden' });
});

test('an order pressed twice, with its first answers lost, is one intent with one key', async () => {
  answers['POST /api/carts/c1/checkout'] = () => 'lost';
  await openCheckout();
  await answerAll();
  await page.clock.install();
  await page.getByRole('button', { name: 'Place order' }).dblclick();
  const trouble = page.getByText('We can’t reach the shop');
  while (!(await trouble.isVisible())) await page.clock.runFor(1000);
  answers['POST /api/carts/c1/checkout'] = () => ({ status: 201, body: { ...order, token: 'secret' } });
  await steps.placeOrder(page);
  const keys = checkouts().map((request) => request.headers()['idempotency-key']);
  expect(keys).toHaveLength(6);
  expect(new Set(keys).size).toBe(1);
});

test('a quantity that the server refuses is taken back', async () => {
  answers['PUT /api/carts/c1/lines/MUG'] = () => problem(409, 'insufficient_stock');
  await openCart();
  await page.goto(`${origin}/cart`);
  await page.getByRole('button', { name: 'One more' }).click();
  await page.getByText('Take fewer, or remove it.').waitFor();
  await eventually(async () => expect(await page.getByRole('spinbutton').inputValue()).toBe('2'));
});

test('a shop that is suspended says so', async () => {
  answers['GET /api/shop'] = () => problem(403, 'tenant_suspended');
  await page.goto(origin);
  await page.getByRole('heading', { name: 'This shop is taking a break' }).waitFor();
});

test('a buyer is asked for once, and nothing shows that it was asked', async () => {
  await Promise.all([page.waitForResponse(`${origin}/api/session`), steps.openShop(page, origin)]);
  await steps.openProduct(page, 'Mug');
  expect(await page.getByRole('region', { name: 'Acting in somebody’s name' }).count()).toBe(0);
  expect(sessionsAsked()).toBe(1);
});

test('whoever acts in somebody’s name sees that on every page, and can end it', async () => {
  answers['GET /api/session'] = () => actingUntil(Date.now() + 900_000);
  await steps.openShop(page, origin);
  const bar = page.getByRole('region', { name: 'Acting in somebody’s name' });
  await bar.getByText('Grace Hopper acts in the name of ada@example.org').waitFor();
  await steps.openProduct(page, 'Mug');
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
  await eventually(async () => expect(await isWhollyInView(bar)).toBe(true));
  const [ended] = await Promise.all([page.waitForRequest(`${origin}/auth/sign-out`), bar.getByRole('button', { name: 'End' }).click()]);
  expect(ended.method()).toBe('POST');
});

test('what is done in somebody’s name goes away by itself once the server says that it is over', async () => {
  await page.clock.install();
  answers['GET /api/session'] = () => actingUntil(Date.now() + 900_000);
  await page.goto(origin);
  const bar = page.getByRole('region', { name: 'Acting in somebody’s name' });
  while (!(await bar.isVisible())) await page.clock.runFor(1000);
  await page.clock.fastForward(910_000);
  // The clock of the device is ahead: it is not over yet.
  while (sessionsAsked() < 2) await page.clock.runFor(1000);
  expect(await bar.isVisible()).toBe(true);
  answers['GET /api/session'] = nobodySignedIn;
  // How long it is until the page asks again is known to it alone.
  while (await bar.isVisible()) await page.clock.fastForward(16_000);
});

test.each([
  '/',
  '/?search=mug',
  '/products/5f0c0000-0000-4000-8000-000000000002',
  '/cart',
  '/checkout',
  '/nowhere',
])('on a phone %s scrolls one way only, and its controls are large enough for a finger', async (path) => {
  await openCart();
  await page.goto(origin + path);
  await page.waitForLoadState('networkidle');
  const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content).toBeLessThanOrEqual(view);
  // Links within a line of text, and the stretched link of a card, are exempt (WCAG 2.5.5).
  for (const control of await page.locator('button, input, t-button, nav a').all()) {
    const box = await control.boundingBox();
    if (box)
      expect({ control: await control.innerText(), large: box.width >= 43.5 && box.height >= 43.5 }).toMatchObject({
        large: true,
      });
  }
});

const gbp = (amount: number): { amount: number; currency: string } => ({ amount, currency: 'GBP' });

const shop: Shop = { slug: 'acme', name: 'Acme Goods', currency: 'GBP', categories: ['Home', 'Kitchen'] };

const product = (number: number, title: string, available: number): Product => ({
  id: `5f0c0000-0000-4000-8000-00000000000${number}`,
  sku: title.toUpperCase(),
  title,
  description: 'Made to last.',
  price: gbp(1400),
  category: 'Home',
  stocked: true,
  available,
  imageUrl: null,
});
const lamp = product(1, 'Lamp', 0);
const mug = product(2, 'Mug', 4);
const rug = product(3, 'Rug', 40);

const cart: Cart = {
  id: 'c1',
  lines: [{ sku: 'MUG', title: 'Mug', quantity: 2, price: gbp(1400), total: gbp(2800), imageUrl: null, available: 4 }],
  total: gbp(2800),
  orderId: null,
};

const order: Order = {
  id: 'o1',
  number: '1001',
  state: 'pending',
  channel: 'web',
  email: 'ada@example.org',
  name: 'Ada Buyer',
  country: 'United Kingdom',
  lines: cart.lines,
  total: cart.total,
  placedAt: '2026-01-05T10:00:00+00:00',
};

const nobodySignedIn = (): Answer => ({ body: { person: null, roles: [], permissions: [], secondFactorNeeded: false, actor: null } satisfies HostSession });

const actingUntil = (end: number): Answer => ({
  body: {
    person: { id: 'p1', email: 'ada@example.org', name: '' },
    roles: [],
    permissions: [],
    secondFactorNeeded: false,
    actor: { id: 'p2', email: 'grace@example.org', name: 'Grace Hopper', expiresAt: new Date(end).toISOString() },
  } satisfies HostSession,
});

function cannedAnswers(): typeof answers {
  return {
    'GET /api/session': nobodySignedIn,
    'GET /api/shop': () => ({ body: shop }),
    'GET /api/products': (request) => {
      const query = new URL(request.url()).searchParams;
      if (query.get('search') === 'mug') return { body: { items: [mug], next: null } };
      return { body: query.has('after') ? { items: [rug], next: null } : { items: [lamp, mug], next: 'cursor' } };
    },
    [`GET /api/products/${mug.id}`]: () => ({ body: mug }),
    'POST /api/carts': () => ({ status: 201, body: { ...cart, lines: [], total: gbp(0) } }),
    'GET /api/carts/c1': () => ({ body: cart }),
    'POST /api/carts/c1/lines': () => ({ status: 201, body: cart }),
    'POST /api/carts/c1/checkout': () => ({ status: 201, body: { ...order, token: 'secret' } }),
    'GET /api/orders/o1/live': () => liveOrder('confirmed'),
  };
}

const liveOrder = (state: Order['state']): Answer => ({ text: `data: ${JSON.stringify({ ...order, state })}\n\n` });

function problem(status: number, code: string, errors?: { path: string; message: string }[]): Answer {
  return { status, body: { type: 'about:blank', title: code, status, code, errors } };
}

async function answer(route: Route): Promise<void> {
  const request = route.request();
  const { pathname } = new URL(request.url());
  if (!pathname.startsWith('/api/')) return file(route, pathname);
  asked.push(request);
  const given = answers[`${request.method()} ${pathname}`]?.(request) ?? problem(404, 'not_found');
  if (given === 'lost') return route.abort('connectionreset');
  const { status = 200, body, text } = given;
  await route.fulfill({
    status,
    contentType: text ? 'text/event-stream' : 'application/json',
    body: text ?? JSON.stringify(body),
  });
}

async function file(route: Route, pathname: string): Promise<void> {
  const path = pathname.startsWith('/assets/') ? pathname : '/tenant/index.html';
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
  };
  await route.fulfill({
    contentType: types[extname(path)],
    headers: pageHeaders,
    body: await readFile(join(dist, path)),
  });
}

const sessionsAsked = (): number => asked.filter((request) => request.url().endsWith('/api/session')).length;

const isWhollyInView = (element: Locator): Promise<boolean> =>
  element.evaluate((node) => {
    const { top, bottom } = node.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight + 0.5;
  });

const checkouts = (): Request[] => asked.filter((request) => request.url().endsWith('/checkout'));

/** Puts a cart of an earlier visit into the browser. */
async function openCart(): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('tenantry.cart', 'c1'));
}

async function openCheckout(): Promise<void> {
  await openCart();
  await page.goto(`${origin}/checkout`);
}

async function answerAll(): Promise<void> {
  for (const [label, text] of Object.entries(steps.buyer)) await page.getByLabel(label).fill(text);
}
