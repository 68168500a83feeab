import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Page, type Route } from 'playwright-core';
import { inboxPageHeaders } from '../../../gateway/headers.ts';
import type { HostSession } from '../../data/host-session.ts';
import type { Mail } from '../../data/inbox.ts';

export const origin = 'http://admin.localhost';

export const chromiumOptions = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-component-update'],
};

/** What the host answers from; may be changed while a page is open. */
export type Standing = { session: HostSession; mails: Mail[]; trouble: string | null };

export type Visit = { page: Page; at: Standing; complaints: string[] };

export type PageOptions = { width?: number; height?: number; dark?: boolean };

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The built files and Chromium. Pages get the policy that the gateway sends; what they ask has canned answers. */
export async function openInboxBrowser() {
  const dist = await mkdtemp(join(tmpdir(), 'tenantry-ui-'));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', join(root, 'ui/vite.config.ts'), '--outDir', dist, '--logLevel', 'error'], { cwd: root });
  const browser = await chromium.launch({ ...chromiumOptions, args: [...chromiumOptions.args, '--disable-background-networking'] });

  const answerFrom = (at: Standing) => (route: Route) => answer(route, at, dist);

  return {
    answerFrom,
    async visit({ width = 1200, height = 800, dark = false }: PageOptions = {}): Promise<Visit> {
      const at = standing();
      const complaints: string[] = [];
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        timezoneId: 'Europe/London',
        locale: 'en-GB',
        reducedMotion: 'reduce',
      });
      page.setDefaultTimeout(8_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      // A breach of the content security policy is told on the console.
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      await page.route(`${origin}/**`, answerFrom(at));
      return { page, at, complaints };
    },
    async close(): Promise<void> {
      await browser.close();
      await rm(dist, { recursive: true, force: true });
    },
  };
}

/** An operator with more mails than a page of them holds. */
export function standing(): Standing {
  return {
    session: { person: { id: '0198c1de-7000-7000-8000-000000000001', email: 'ann@example.test', name: 'Ann' }, roles: ['operator'], permissions: [], secondFactorNeeded: false, actor: null },
    mails: Array.from({ length: 60 }, (_, index) => mail(60 - index)).concat(mail(0, { subject: '', to: [], text: null, html: null })),
    trouble: null,
  };
}

export const idOf = (number: number) => `2026-11-26T01-24-53.${String(number).padStart(3, '0')}Z-abc`;

export function mail(number: number, more: Partial<Mail> = {}): Mail {
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

async function answer(route: Route, { session, mails, trouble }: Standing, dist: string): Promise<void> {
  const { pathname, searchParams } = new URL(route.request().url());
  const json = (status: number, body: unknown) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  if (pathname === '/api/session') return json(200, session);
  // It ends after one event, so that the page comes again; how it stays open is proved beside the gateway.
  if (pathname === '/api/inbox/live') return route.fulfill({ contentType: 'text/event-stream', body: `data: ${JSON.stringify({ newest: mails[0]?.id ?? null, trouble })}\n\n` });
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
  await route.fulfill({ contentType: types[extname(path)], headers: inboxPageHeaders, body: await readFile(join(dist, path)) });
}
