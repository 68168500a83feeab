import type { Page } from 'playwright-core';

/** What a buyer writes at the checkout, by the field's label. */
export const buyer = {
  Email: 'ada@example.org',
  'Full name': 'Ada Buyer',
  'Street and number': '12 Market Street',
  'Town or city': 'York',
  Postcode: 'YO1 8SU',
  Country: 'United Kingdom',
} as const;

/** The steps of a buyer through the shop's pages, as a person does them: by what is read and pressed. */
export async function openShop(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.locator('product-card').first().waitFor();
}

/** The titles in the list, in order. */
export function titlesShown(page: Page): Promise<string[]> {
  return page.locator('product-card h3').allInnerTexts();
}

/** Types into the search and waits for its answer. */
export async function searchFor(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search products' }).fill(words);
  await page.waitForURL((url) => (url.searchParams.get('search') ?? '') === words);
  // The address changes before the list does: what has been found is counted, what is looked for is not.
  await page.getByRole('heading', { name: `for “${words}”` }).filter({ hasNotText: 'Looking' }).waitFor();
}

/** Opens a product of the list by its title. */
export async function openProduct(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: title, exact: true }).last().click();
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
}

/** On a product's page: puts `quantity` pieces in the cart, whose drawer opens. */
export async function addToCart(page: Page, quantity = 1): Promise<void> {
  for (let piece = 1; piece < quantity; piece += 1) {
    await page.locator('product-page').getByRole('button', { name: 'One more' }).click();
  }
  await page.locator('product-page').getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('dialog', { name: 'Your cart' }).waitFor();
}

/** From the open drawer to the checkout, filled in but not yet sent. */
export async function fillCheckout(page: Page, answers: Record<string, string> = buyer): Promise<void> {
  await page.locator('cart-drawer').getByRole('link', { name: 'Check out' }).click();
  for (const [label, answer] of Object.entries(answers)) await page.getByLabel(label).fill(answer);
}

/** Places the order and gives its id, out of the address. */
export async function placeOrder(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.waitForURL(/\/orders\/[^/]+$/);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** Waits on the order's page, without a reload, until it shows a state. */
export async function seeOrderState(page: Page, state: string, timeout = 15_000): Promise<void> {
  await page.locator(`order-page [data-state=${state}]`).waitFor({ timeout });
}
