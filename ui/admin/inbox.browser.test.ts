import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { chromium, type Page } from 'playwright-core';
import { eventually } from '../../test/eventually.ts';
import { chromiumOptions, idOf, mail, openInboxBrowser, origin, type PageOptions, type Standing } from './testing/stand-in-inbox.ts';

// What the page does by itself, in Chromium. That the gateway shows operators what the catcher has caught, and tells them of
// it as it comes, is proved beside the gateway.

let browser: Awaited<ReturnType<typeof openInboxBrowser>>;
let page: Page;
let at: Standing;
let complaints: string[];
let stranger: Stranger;

/** A server of a stranger, with what it was asked for, and how often somebody connected. */
type Stranger = { origin: string; told: string[]; connections: number; close(): void };

beforeAll(async () => {
  browser = await openInboxBrowser();
}, 60_000);

afterAll(() => browser?.close());

beforeEach(async () => {
  stranger = await openStranger();
  await open();
});

async function open(options?: PageOptions): Promise<void> {
  ({ page, at, complaints } = await browser.visit(options));
}

afterEach(async () => {
  await page.close();
  stranger.close();
  expect(complaints).toEqual([]);
});

async function openStranger(): Promise<Stranger> {
  const server = http.createServer((request, response) => {
    opened.told.push(request.url ?? '');
    response.end();
  });
  server.on('connection', () => (opened.connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const opened: Stranger = { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told: [], connections: 0, close };
  return opened;

  function close(): void {
    server.close();
    server.closeAllConnections();
  }
}

const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const links = () => page.locator('mail-list a');

test('a mail is chosen, read, and left by the browser’s back; its address opens it again', async () => {
  await page.goto(`${origin}/inbox`);
  await heading('Choose a mail').waitFor();
  await links().filter({ hasText: 'Letter 59' }).click();
  await heading('Letter 59').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/inbox/${idOf(59)}`);
  expect(await page.title()).toBe('Letter 59 · Inbox · Tenantry');
  const link = page.locator('mail-reader pre a');
  expect([await link.innerText(), await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual(['http://identity.localhost/magic-link#59', '_blank', 'noopener noreferrer']);
  await page.reload();
  await heading('Letter 59').waitFor();
  await page.goBack();
  await heading('Choose a mail').waitFor();
});

test('“Show older” goes on where the list ends, and what comes is shown by itself before it', async () => {
  await page.goto(`${origin}/inbox`);
  await links().first().waitFor();
  expect(await links().count()).toBe(50);
  await page.getByRole('button', { name: 'Show older' }).click();
  await links().filter({ hasText: 'No subject' }).waitFor();
  expect(await links().count()).toBe(61);
  expect(await page.getByRole('button', { name: 'Show older' }).count()).toBe(0);
  at.mails.unshift(mail(61));
  await links().filter({ hasText: 'Letter 61' }).waitFor();
  expect(await links().count()).toBe(62);
  expect(await page.getByRole('status').innerText()).toBe('62 mails');
});

test('what comes while older mails are on their way is shown with them', async () => {
  await page.route('**/api/inbox/live', () => undefined);
  await page.goto(`${origin}/inbox`);
  await links().first().waitFor();
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const before = { ...at, mails: [...at.mails] };
  await page.route(/\/api\/inbox\?after=/, async (route) => {
    asked.resolve();
    await answered.promise;
    await browser.answerFrom(before)(route);
  });
  await page.getByRole('button', { name: 'Show older' }).click();
  await asked.promise;
  at.mails.unshift(mail(61));
  await page.getByRole('button', { name: 'Refresh' }).click();
  answered.resolve();
  await eventually(async () => expect(await links().count()).toBe(62));
});

test('what keeps mails from coming is told, and gone when it is', async () => {
  at.trouble = 'Mail is not caught: port 11025 of this machine is taken by another program.';
  await page.goto(`${origin}/inbox`);
  await page.getByRole('note').filter({ hasText: 'port 11025' }).waitFor();
  at.trouble = null;
  await page.getByRole('note').waitFor({ state: 'detached' });
});

test('it works by the keyboard alone', async () => {
  await page.goto(`${origin}/inbox`);
  await links().first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await heading('Letter 59').waitFor();
  await page.waitForFunction(() => {
    const app = document.querySelector('inbox-app');
    return app?.shadowRoot?.activeElement?.localName === 'mail-reader';
  });
});

test('at 360 px there is one pane at a time, with a way back, and nothing is cut off', async () => {
  await page.close();
  await open({ width: 360, height: 740 });
  at.mails[0] = mail(60, { subject: 'x'.repeat(300), to: [`${'y'.repeat(200)}@example.test`], text: `http://${'z'.repeat(400)}.test/` });
  await page.goto(`${origin}/inbox`);
  const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await links().first().waitFor();
  expect(await isTooWide()).toBe(false);
  await links().first().click();
  await page.locator('mail-reader h1').waitFor();
  expect(await links().first().isVisible()).toBe(false);
  expect(await isTooWide()).toBe(false);
  await page.getByRole('link', { name: 'Back to the list' }).click();
  await links().first().waitFor();
});

test('the styles that stand in a mail hold, on a white sheet in dark colours too', async () => {
  await page.close();
  await open({ dark: true });
  const html = `<html><head><style>.offer { color: rgb(1, 2, 3) }</style></head>
    <body bgcolor="#eeeeee"><p class="offer" style="letter-spacing: 3px">Hello</p></body></html>`;
  at.mails[0] = mail(60, { text: null, html });
  await page.goto(`${origin}/inbox/${idOf(60)}`);
  const words = page.frameLocator('mail-reader iframe').getByText('Hello');
  const styleOf = (name: string) => words.evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);
  expect(await styleOf('letter-spacing')).toBe('3px');
  expect(await styleOf('color')).toBe('rgb(1, 2, 3)');
  expect(await styleOf('color-scheme')).toBe('light');
  expect(await words.evaluate((element) => getComputedStyle(element.ownerDocument.body).backgroundColor)).toBe('rgb(238, 238, 238)');
});

test('hostile HTML runs nothing, asks nobody, and leaves the page where it is', async () => {
  at.mails[0] = mail(60, { text: '<b>plain</b>', html: hostile(stranger.origin) });
  await page.goto(`${origin}/inbox/${idOf(60)}`);
  // Plain text comes first, and is no markup.
  expect(await page.locator('mail-reader pre').innerText()).toBe('<b>plain</b>');
  await page.getByRole('button', { name: 'HTML' }).click();
  const frame = page.frameLocator('mail-reader iframe');
  await frame.getByText('Hello, operator').waitFor();
  await frame.getByText('a link').click();
  await frame.getByText('a form').click();
  await page.waitForTimeout(500);
  expect(stranger.told).toEqual([]);
  expect(new URL(page.url()).pathname).toBe(`/inbox/${idOf(60)}`);
  expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  expect(page.context().pages()).toHaveLength(1);
  // The browser says what it has kept from happening.
  await eventually(async () => expect(complaints.length).toBeGreaterThan(0));
  complaints = complaints.filter((text) => !/violates the following|Blocked|sandbox|Unsafe attempt to load/i.test(text));
});

// Chromium follows hints in a profile that is kept, not in those that tests are given.
test('HTML gets no connection made, by a hint or by a link under the pointer', async () => {
  const hintsAt = (where: string) => `<link rel="preconnect" href="${where}"><link rel="preconnect" href="${where}" crossorigin>`;
  const seen = await openStranger();
  await withKeptProfile(async (bystander) => {
    await bystander.setContent(hintsAt(seen.origin));
    // So a hint would be seen.
    await eventually(async () => expect(seen.connections).toBeGreaterThan(0));

    const hints = hintsAt(stranger.origin);
    at.mails[0] = mail(60, { text: null, html: `${hints}<svg><style>${hints}</style></svg><p><a href="${stranger.origin}/here">Hello, operator</a></p>` });
    await bystander.route(`${origin}/**`, browser.answerFrom(at));
    await bystander.goto(`${origin}/inbox/${idOf(60)}`);
    await bystander.frameLocator('mail-reader iframe').getByText('Hello, operator').click();
    await bystander.waitForTimeout(500);
    expect(stranger.connections).toBe(0);
  }).finally(() => seen.close());
});

async function withKeptProfile(work: (page: Page) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'tenantry-profile-'));
  const context = await chromium.launchPersistentContext(profile, { ...chromiumOptions, ignoreDefaultArgs: ['--disable-background-networking'], viewport: { width: 1200, height: 800 } });
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
    // Chromium’s own processes may still write for a moment.
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

test('nobody signed in is led to sign in, and back to where they wanted to be', async () => {
  at.session = { ...at.session, person: null, roles: [] };
  await page.goto(`${origin}/inbox/${idOf(3)}`);
  await page.waitForURL(/auth/);
  const url = new URL(page.url());
  expect([url.pathname, url.searchParams.get('return_to')]).toEqual(['/auth/sign-in', `/inbox/${idOf(3)}`]);
});

test('who is no operator is told so, and who needs another factor is led to it', async () => {
  at.session = { ...at.session, roles: [] };
  await page.goto(`${origin}/inbox`);
  await heading('For operators alone').waitFor();
  at.session = { ...at.session, secondFactorNeeded: true };
  await page.reload();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.waitForURL(/auth\/sign-in\?confirm&return_to=%2Finbox$/);
});

test('an inbox without a mail says how one comes to be', async () => {
  at.mails = [];
  await page.goto(`${origin}/inbox`);
  await heading('No mail yet').waitFor();
  expect(await heading('Choose a mail').count()).toBe(0);
  at.mails.push(mail(1));
  await links().filter({ hasText: 'Letter 1' }).waitFor();
});

test('a mail that is gone is no empty page', async () => {
  await page.goto(`${origin}/inbox/2020-gone`);
  await heading('This mail cannot be shown').waitFor();
});

const hostile = (where: string) => `
  <p>Hello, operator</p>
  <script>parent.hacked = true; top.location = '${where}/script'</script>
  <img src="${where}/pixel" onerror="top.hacked = true">
  <img src="x" onerror="fetch('${where}/onerror')">
  <link rel="stylesheet" href="${where}/style"><style>@import url(${where}/import); body { background: url(${where}/background); cursor: url(${where}/cursor), auto }
    @font-face { font-family: theirs; src: url(${where}/font) } p { font-family: theirs; list-style-image: image-set('${where}/set' 1x); filter: url(${where}/filter#f) }
    p::before { content: url(${where}/content) }</style>
  <p style="background-image: url(${where}/inline); display: list-item; mask: url(${where}/mask)">styled</p>
  <table background="${where}/table"><tr><td>a cell</td></tr></table><img srcset="${where}/srcset 1x"><svg><image href="${where}/svg"></image></svg>
  <link rel="prefetch" href="${where}/prefetch"><link rel="preconnect" href="${where}">
  <meta http-equiv="refresh" content="0;url=${where}/refresh">
  <base href="${where}/base/">
  <iframe src="${where}/frame"></iframe><object data="${where}/object"></object><video src="${where}/video" autoplay></video>
  <a href="${where}/top" target="_top">a link</a>
  <form action="${where}/form" target="_blank"><button>a form</button></form>`;
