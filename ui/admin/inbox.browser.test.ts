import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page, type Route } from 'playwright-core';
import { pageHeaders } from '../../gateway/headers.ts';
import type { HostSession } from '../data/host-session.ts';
import type { Mail } from '../data/inbox.ts';

// What the page does by itself, in Chromium, on the built files under the policy that the gateway sends; answers are
// canned. That the gateway shows operators what the catcher has caught is proved beside the gateway.

const origin = 'http://admin.localhost';
const root = fileURLToPath(new URL('../..', import.meta.url));

const chromiumOptions = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-component-update'],
};

let dist: string;
let browser: Browser;
let page: Page;
let complaints: string[];
let session: HostSession;
let mails: Mail[];
/** A server of a stranger, with what it was asked for. */
let stranger: Server;
let strangerOrigin: string;
let told: string[];
let connections: number;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'tenantry-ui-'));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const build = [vite, 'build', '--config', join(root, 'ui/vite.config.ts'), '--outDir', dist, '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, build, { cwd: root });
  browser = await chromium.launch({ ...chromiumOptions, args: [...chromiumOptions.args, '--disable-background-networking'] });
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
  await rm(dist, { recursive: true, force: true });
});

beforeEach(async () => {
  complaints = [];
  told = [];
  connections = 0;
  session = { person: { id: '0198c1de-7000-7000-8000-000000000001', email: 'ann@example.test', name: 'Ann' }, roles: ['operator'], permissions: [], secondFactorNeeded: false, actor: null };
  mails = Array.from({ length: 60 }, (_, index) => mail(60 - index)).concat(mail(0, { subject: '', to: [], text: null, html: null }));
  await open({ width: 1200, height: 800 });
});

async function open(viewport: { width: number; height: number }): Promise<void> {
  page = await browser.newPage({ viewport, timezoneId: 'Europe/London', locale: 'en-GB', reducedMotion: 'reduce' });
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  await page.route(`${origin}/**`, answer);
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

test('“Show older” goes on where the list ends, and a refresh shows what has come', async () => {
  await page.goto(`${origin}/inbox`);
  await links().first().waitFor();
  expect(await links().count()).toBe(50);
  await page.getByRole('button', { name: 'Show older' }).click();
  await links().filter({ hasText: 'No subject' }).waitFor();
  expect(await links().count()).toBe(61);
  expect(await page.getByRole('button', { name: 'Show older' }).count()).toBe(0);
  mails.unshift(mail(61));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await links().filter({ hasText: 'Letter 61' }).waitFor();
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
  mails[0] = mail(60, { subject: 'x'.repeat(300), to: [`${'y'.repeat(200)}@example.test`], text: `http://${'z'.repeat(400)}.test/` });
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

test('hostile HTML runs nothing, asks nobody, and leaves the page where it is', async () => {
  mails[0] = mail(60, { text: '<b>plain</b>', html: hostile(strangerOrigin) });
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
  complaints = complaints.filter((text) => !/violates the following|Blocked|sandbox/i.test(text));
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

    mails[0] = mail(60, { text: null, html: `${hints}<svg><style>${hints}</style></svg><p><a href="${strangerOrigin}/here">Hello, operator</a></p>` });
    await bystander.route(`${origin}/**`, answer);
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
  session = { ...session, person: null, roles: [] };
  await page.goto(`${origin}/inbox/${idOf(3)}`);
  await page.waitForURL(/auth/);
  const url = new URL(page.url());
  expect([url.pathname, url.searchParams.get('return_to')]).toEqual(['/auth/sign-in', `/inbox/${idOf(3)}`]);
});

test('who is no operator is told so, and who needs another factor is led to it', async () => {
  session = { ...session, roles: [] };
  await page.goto(`${origin}/inbox`);
  await heading('For operators alone').waitFor();
  session = { ...session, secondFactorNeeded: true };
  await page.reload();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.waitForURL(/auth\/sign-in\?confirm&return_to=%2Finbox$/);
});

test('an inbox without a mail says how one comes to be', async () => {
  mails = [];
  await page.goto(`${origin}/inbox`);
  await heading('No mail yet').waitFor();
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
  <link rel="stylesheet" href="${where}/style"><style>@import url(${where}/import); body { background: url(${where}/background) }</style>
  <link rel="prefetch" href="${where}/prefetch"><link rel="preconnect" href="${where}">
  <meta http-equiv="refresh" content="0;url=${where}/refresh">
  <base href="${where}/base/">
  <iframe src="${where}/frame"></iframe><object data="${where}/object"></object><video src="${where}/video" autoplay></video>
  <a href="${where}/top" target="_top">a link</a>
  <form action="${where}/form" target="_blank"><button>a form</button></form>`;

const idOf = (number: number) => `2026-11-26T01-24-53.${String(number).padStart(3, '0')}Z-abc`;

function mail(number: number, more: Partial<Mail> = {}): Mail {
  return {
    id: idOf(number),
    from: 'no-reply@localhost',
    to: ['ann@example.test'],
    subject: `Letter ${number}`,
    receivedAt: `2026-11-26T01:24:53.${String(number).padStart(3, '0')}Z`,
    text: `Open this link to sign in:\nhttp://identity.localhost/magic-link#${number}\n`,
    html: null,
    ...more,
  };
}

async function answer(route: Route): Promise<void> {
  const { pathname, searchParams } = new URL(route.request().url());
  const json = (status: number, body: unknown) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  if (pathname === '/api/session') return json(200, session);
  if (pathname === '/api/inbox') {
    const start = Number(searchParams.get('after') ?? 0);
    const end = start + 50;
    return json(200, { items: mails.slice(start, end), next: end < mails.length ? String(end) : null });
  }
  if (pathname.startsWith('/api/')) {
    const found = mails.find(({ id }) => pathname === `/api/inbox/${id}`);
    return found === undefined ? json(404, { title: 'There is nothing at this address', status: 404, code: 'not_found' }) : json(200, found);
  }
  if (pathname.startsWith('/auth/')) return route.fulfill({ contentType: 'text/html', body: 'signing in' });
  const path = pathname.startsWith('/assets/') ? pathname : '/admin/index.html';
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
  await route.fulfill({ contentType: types[extname(path)], headers: pageHeaders, body: await readFile(join(dist, path)) });
}
