import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { media, type Media } from './media.ts';
import { request } from './testing/client.ts';
import { serveExchanges } from './testing/exchanges.ts';

let store: http.Server;
let files: Media;
let door: Awaited<ReturnType<typeof serveExchanges>>;
let asked: { url: string; range?: string; others: string[] }[] = [];
let status = 200;

beforeAll(async () => {
  store = http.createServer(({ url = '', headers }, response) => {
    asked.push({ url, range: headers.range, others: Object.keys(headers) });
    response.writeHead(status, { 'content-type': 'image/svg+xml', etag: '"e"', 'x-amz-request-id': 'internal', 'accept-ranges': 'bytes' });
    response.end(status === 304 ? undefined : '<svg/>');
  });
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  files = media(`http://127.0.0.1:${(store.address() as AddressInfo).port}`);
  door = await serveExchanges((exchange) => files.serve(exchange, 'test-acme-public'));
});
beforeEach(() => {
  asked = [];
  status = 200;
});
afterAll(async () => {
  files.close();
  await door.close();
  store.closeAllConnections();
  store.close();
});

const get = (path: string, headers = {}) => request(door.port, 'acme.localhost', path, { headers });

test('a file comes from the tenant’s own public bucket, and can run nothing', async () => {
  const answer = await get('/media/products/cup.svg', { authorization: 'Bearer secret', cookie: 'a=b' });
  expect([answer.status, answer.text]).toEqual([200, '<svg/>']);
  expect(asked).toEqual([{ url: '/test-acme-public/products/cup.svg', range: undefined, others: ['host', 'connection'] }]);
  expect(answer.headers).toMatchObject({ 'content-type': 'image/svg+xml', etag: '"e"', 'cache-control': 'public, max-age=60', 'x-content-type-options': 'nosniff' });
  expect(answer.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
  expect(answer.headers['x-amz-request-id']).toBeUndefined();
});

test('a file whose name holds a hash is kept for ever', async () => {
  expect((await get('/media/products/cup-0123456789abcdef.webp')).headers['cache-control']).toContain('immutable');
});

test('a part of a file is passed through', async () => {
  status = 206;
  expect((await get('/media/cup.png', { range: 'bytes=0-1' })).status).toBe(206);
  expect(asked[0]?.range).toBe('bytes=0-1');
});

test('a file that has not changed is not sent again', async () => {
  status = 304;
  expect((await get('/media/cup.png', { 'if-none-match': '"e"' })).status).toBe(304);
});

test.each(['..', '../other', 'a/../../test-other-public/x', '%2e%2e/x', 'a%2fb', 'a%5cb', 'a//b', '', 'a/', '%00', '%zz', '.'])(
  'the key %j reaches no store',
  async (key) => {
    // Node's client takes dots as they are, as a stranger would send them.
    expect((await get(`/media/${key}`)).status).toBe(404);
    expect(asked).toEqual([]);
  },
);

test('what has a meaning to the store is part of the name', async () => {
  await get('/media/a%3Facl&b%23c%20d');
  expect(asked[0]?.url).toBe('/test-acme-public/a%3Facl%26b%23c%20d');
});

test.each([
  [404, 404],
  [403, 404],
  [500, 503],
  [301, 503],
])('a store that says %d is told as %d', async (said, told) => {
  status = said;
  const answer = await get('/media/cup.png');
  expect([answer.status, answer.headers['content-type']]).toEqual([told, 'application/problem+json']);
});
