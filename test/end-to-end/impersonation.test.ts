/** An operator acts in a member's name, as both see it in their browsers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { type Mailbox, openMailbox } from '../mailbox.ts';
import { type Platform, startPlatform } from '../platform.ts';

const reason = 'Their till shows no prices, ticket 4711';
const ada = { name: 'Ada Lovelace', email: 'ada@example.test', password: 'eleven purple walruses hum' };

let mailbox: Mailbox;
let platform: Platform;
let browser: Browser;

beforeAll(async () => {
  mailbox = await openMailbox();
  platform = await startPlatform({ SMTP_URL: mailbox.url });
  await platform.tenant('acme', { owner: { email: ada.email } });
  const token = /#([\w-]{43})/.exec(await mailbox.letterTo(ada.email))?.[1];
  const joined = await platform.ask('identity', 'POST', '/api/invitations/sign-up', { body: { token, name: ada.name, password: ada.password } });
  expect(joined.status).toBe(201);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  await mailbox?.close();
}, 60_000);

test('an operator acts in a member’s name: the shop says so until it is ended, and the member sees who it was and why', async () => {
  const operator = JSON.parse(readFileSync(join(platform.dataDir, 'operator.json'), 'utf8')) as { email: string; password: string };
  const operators = await signedIn(operator);
  await operators.goto(at('identity', '/companies/acme/members'));
  await operators.getByRole('button', { name: 'Act as…' }).click();
  await operators.getByLabel('Reason').fill(reason);
  await operators.getByLabel('Minutes').fill('5');
  await operators.getByRole('button', { name: 'Begin' }).click();

  await operators.waitForURL(at('acme', '/'));
  const bar = barOn(operators);
  await bar.getByText(`${operator.email} acts in the name of ${ada.name}`).waitFor();

  const adas = await signedIn(ada);
  await adas.goto(at('identity', '/devices'));
  const acting = adas.getByRole('listitem').filter({ hasText: `${operator.email} acts in your name` });
  await acting.getByText(`Reason: ${reason}`).waitFor();

  const told = operators.waitForResponse(at('acme', '/api/session'));
  await bar.getByRole('button', { name: 'End' }).click();
  await told;
  await operators.waitForLoadState('networkidle');
  expect(await bar.count()).toBe(0);

  await adas.reload();
  await adas.getByRole('heading', { name: 'Signed in now' }).waitFor();
  await adas.waitForLoadState('networkidle');
  expect(await acting.count()).toBe(0);
  await adas.goto(at('identity', '/activity'));
  const lines = adas.getByRole('main').getByRole('listitem');
  await lines.filter({ hasText: 'Acting in a member’s name ended' }).waitFor();
  await lines.filter({ hasText: 'An operator acted in a member’s name' }).filter({ hasText: reason }).waitFor();
}, 90_000);

const at = (host: string, path: string): string => `http://${host}.localhost:${platform.port}${path}`;

const barOn = (page: Page): Locator => page.getByRole('region', { name: 'Acting in somebody’s name' });

/** A browser of its own whose person has signed in to the identity host. */
async function signedIn({ email, password }: { email: string; password: string }): Promise<Page> {
  const page = await browser.newPage({ locale: 'en-GB' });
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(at('identity', '/sign-in'));
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  return page;
}
