import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appPages } from './app-pages.ts';
import { request } from './testing/client.ts';
import { serveExchanges } from './testing/exchanges.ts';

let folder: string;
let door: Awaited<ReturnType<typeof serveExchanges>>;
const script = `console.log(${JSON.stringify('x'.repeat(5_000))})`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-pages-'));
  const answerApp = appPages(join(folder, 'dist'));
  door = await serveExchanges(async (exchange) => answerApp(exchange, appOf(exchange.request.headers.host)));
});
afterAll(async () => {
  await door.close();
  rmSync(folder, { recursive: true });
});

const appOf = (host = '') => (['identity', 'admin'] as const).find((app) => host.startsWith(`${app}.`)) ?? 'tenant';
const html = { accept: 'text/html,*/*' };
const get = (path: string, headers = {}, method = 'GET') => request(door.port, 'acme.localhost', path, { headers, method });

test('without a build a browser is told so', async () => {
  const answer = await get('/', html);
  expect([answer.status, answer.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
});

test('a build that came later is served without a restart', async () => {
  mkdirSync(join(folder, 'dist/tenant'), { recursive: true });
  mkdirSync(join(folder, 'dist/identity'));
  mkdirSync(join(folder, 'dist/admin'));
  mkdirSync(join(folder, 'dist/assets'));
  writeFileSync(join(folder, 'dist/tenant/index.html'), '<title>Shop</title>');
  writeFileSync(join(folder, 'dist/identity/index.html'), '<title>Sign in</title>');
  writeFileSync(join(folder, 'dist/admin/index.html'), '<title>Inbox</title>');
  writeFileSync(join(folder, 'dist/assets/main-abc123.js'), script);
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  expect((await get('/', html)).text).toBe('<title>Shop</title>');
});

test('the shop’s own address gets the page, whoever asks', async () => {
  expect((await get('/', { accept: '*/*' })).status).toBe(200);
});

test('a path within the app gets the app’s page, which is asked for again each time', async () => {
  const answer = await get('/products/CUP-1', html);
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-cache']);
  expect(answer.headers['content-security-policy']).toContain("default-src 'self'; img-src 'self' data:");
  expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
  const again = await get('/', { ...html, 'if-none-match': answer.headers.etag });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('a hashed file is kept for ever, and sent small to who can read it', async () => {
  const plain = await get('/assets/main-abc123.js');
  expect([plain.text, plain.headers['cache-control']]).toEqual([script, 'public, max-age=31536000, immutable']);
  const small = await get('/assets/main-abc123.js', { 'accept-encoding': 'gzip, br' }, 'HEAD');
  expect(small.headers['content-encoding']).toBe('gzip');
  expect(Number(small.headers['content-length'])).toBeLessThan(1_000);
});

test.each(['/assets/old-abc.js', '/nothing.png', '/tenant/index.html', '/../secret.txt', '/%2e%2e/secret.txt', '/secret.txt'])(
  '%s is not there for a program',
  async (path) => expect((await get(path)).status).toBe(404),
);

test('an old asset is not answered with the page', async () => {
  expect((await get('/assets/old-abc.js', html)).status).toBe(404);
});

test('pages are only read', async () => {
  const answer = await get('/', html, 'POST');
  expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
});

test('each app has its own page and the same files', async () => {
  const ask = (path: string) => request(door.port, 'identity.localhost', path, { headers: html });
  expect((await ask('/security')).text).toBe('<title>Sign in</title>');
  expect((await ask('/assets/main-abc123.js')).status).toBe(200);
});

test('the inbox alone lets styles stand in what it shows, and nothing of elsewhere', async () => {
  const policyOf = async (host: string) => (await request(door.port, host, '/inbox', { headers: html })).headers['content-security-policy'];
  expect(await policyOf('admin.localhost')).toMatch(/^default-src 'self'; .*; style-src 'self' 'unsafe-inline'$/);
  expect(await policyOf('identity.localhost')).not.toContain('unsafe');
  expect(await policyOf('acme.localhost')).not.toContain('unsafe');
});
