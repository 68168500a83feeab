import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { addToCart, fillCheckout, openProduct, openShop as openPage, placeOrder, searchFor, seeOrderState, titlesShown } from '../../ui/tenant/shop.steps.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { openShop, type Shop, today } from '../shop.ts';

let platform: Platform;
let shop: Shop;
let browser: Browser;

beforeAll(async () => {
  expect(existsSync('ui/dist/tenant/index.html')).toBe(true);
  platform = await startPlatform({ DEMO: 'true' });
  shop = await openShop(platform, 'acme');
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await platform.stop();
}, 60_000);

test.each([
  ['a phone', 360, 740],
  ['a desk', 1280, 800],
])('on %s, someone buys at the demo shop, and sees the order and the stock change without a reload', async (_, width, height) => {
  const page = await visit(width, height);
  await openPage(page, `http://acme.localhost:${platform.port}/`);
  const titles = await titlesShown(page);
  expect(titles.length).toBeGreaterThan(11);
  await everyPictureShows(page);
  const { body } = await shop.anyone<{ items: { sku: string; title: string; available: number }[] }>('GET', '/api/products?limit=100');
  const wanted = body.items.find(({ available }) => available > 10)!;
  await searchFor(page, wanted.title.split(' ')[0]!);
  await openProduct(page, wanted.title);
  await addToCart(page, 2);
  await fillCheckout(page);
  const id = await placeOrder(page);
  await seeOrderState(page, 'confirmed');
  expect(page.url()).not.toMatch(/token/);

  await shop.quiet();
  expect((await shop.anyone('GET', `/api/products/${encodeURIComponent(wanted.sku)}`)).body).toMatchObject({ available: wanted.available - 2 });
  expect((await shop.staff('GET', `/api/orders/${id}`)).body).toMatchObject({ state: 'confirmed', channel: 'web' });
  const sales = await shop.staff<{ rows: { key: string; units: number }[] }>('GET', `/api/analytics/sales?from=${today()}&to=${today()}&groupBy=product`);
  expect(sales.body.rows).toContainEqual(expect.objectContaining({ key: wanted.sku, units: width === 360 ? 2 : 4 }));
  await page.close();
}, 90_000);

/** A page that fails the test for anything that the browser complains about. */
async function visit(width: number, height: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('pageerror', (error) => {
    throw error;
  });
  page.on('console', (message) => {
    if (message.type() === 'error') throw new Error(message.text());
  });
  return page;
}

async function everyPictureShows(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const pictures = [...document.querySelectorAll('*')].flatMap(function inside(node: Element): Element[] {
      return [node, ...(node.shadowRoot ? [...node.shadowRoot.querySelectorAll('*')].flatMap(inside) : [])];
    });
    const shown = pictures.filter((node): node is HTMLImageElement => node instanceof HTMLImageElement && node.loading !== 'lazy');
    return shown.every((picture) => picture.complete && picture.naturalWidth > 0);
  });
}
