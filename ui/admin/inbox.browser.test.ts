import { mkdtemp, rm } from 'node:fs/promises';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { chromium, type Page } from 'playwright-core';
import { chromiumOptions, idOf, mail, openInboxBrowser, origin, type PageOptions, type Standing } from './testing/stand-in-inbox.ts';

// What the page does by itself, in Chromium. That the gateway shows operators what the catcher has caught, and tells them of
// it as it comes, is proved beside the gateway.

let browser: Awaited<ReturnType<typeof openInboxBrowser>>;
let page: Page;
let at: Standing;
let complaints: string[];
/** A server of a stranger, with what it was asked for. */
let stranger: Server;
let strangerOrigin: string;
let told: string[];
let connections: number;

beforeAll(async () => {
  browser = await openInboxBrowser();
  stranger = http.createServer((request, response) => {
    told.push(request.url ?? '');
    response.end();
  });
  stranger.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  strangerOrigin = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  await browser?.close();
  stranger?.close();
});

beforeEach(async () => {
  told = [];
  connections = 0;
  await open();
});

async function open(options?: PageOptions): Promise<void> {
  ({ page, at, complaints } = await browser.visit(options));
}

afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

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
  at.mails[0] = mail(60, { text: '<b>plain</b>', html: hostile(strangerOrigin) });
  await page.goto(`${origin}/inbox/${idOf(60)}`);
  // Plain text comes first, and is no markup.
  expect(await page.locator('mail-reader pre').innerText()).toBe('<b>plain</b>');
  await page.getByRole('button', { name: 'HTML' }).click();
  const frame = page.frameLocator('mail-reader iframe');
  await frame.getByText('Hello, operator').waitFor();
  await frame.getByText('a link').click();
  await frame.getByText('a form').click();
  await page.waitForTimeout(500);
  expect(told).toEqual([]);
  expect(new URL(page.url()).pathname).toBe(`/inbox/${idOf(60)}`);
  expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  expect(page.context().pages()).toHaveLength(1);
  // The browser says what it has kept from happening.
  expect(complaints.length).toBeGreaterThan(0);
  complaints = complaints.filter((text) => !/violates the following|Blocked|sandbox|Unsafe attempt to load/i.test(text));
});

// Chromium follows hints in a profile that is kept, not in those that tests are given.
test('HTML gets no connection made, by a hint or by a link under the pointer', async () => {
  const hints = `<link rel="preconnect" href="${strangerOrigin}"><link rel="preconnect" href="${strangerOrigin}" crossorigin>`;
  await withKeptProfile(async (bystander) => {
    await bystander.setContent(hints);
    await bystander.waitForTimeout(500);
    // So a hint would be seen.
    expect(connections).toBeGreaterThan(0);
    connections = 0;

    at.mails[0] = mail(60, { text: null, html: `${hints}<svg><style>${hints}</style></svg><p><a href="${strangerOrigin}/here">Hello, operator</a></p>` });
    await bystander.route(`${origin}/**`, browser.answerFrom(at));
    await bystander.goto(`${origin}/inbox/${idOf(60)}`);
    await bystander.frameLocator('mail-reader iframe').getByText('Hello, operator').click();
    await bystander.waitForTimeout(500);
    expect(connections).toBe(0);
  });
});

async function withKeptProfile(work: (page: Page) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'tenantry-profile-'));
  const context = await chromium.launchPersistentContext(profile, { ...chromiumOptions, ignoreDefaultArgs: ['--disable-background-networking'], viewport: { width: 1200, height: 800 } });
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
    stranger.closeAllConnections();
    await rm(profile, { recursive: true, force: true });
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
