import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Media } from './media.ts';
import { tenantPages } from './tenant-pages.ts';
import { request } from './testing/client.ts';
import { serveExchanges } from './testing/exchanges.ts';

let door: Awaited<ReturnType<typeof serveExchanges>>;
let served: string[];

beforeAll(async () => {
  const files: Media = {
    async serve({ path, response }, bucket) {
      served.push(`${bucket} ${path}`);
      response.end();
    },
    close() {},
  };
  const pages = tenantPages(({ path, response }, app) => {
    served.push(`${app} ${path}`);
    response.end();
  }, files, (slug) => `test-${slug}-public`);
  door = await serveExchanges(pages);
});
afterAll(() => door.close());
beforeEach(() => {
  served = [];
});

const get = (path: string, method = 'GET') => request(door.port, 'acme.localhost', path, { method });

test('media come from the tenant’s public bucket', async () => {
  await get('/media/a.png');
  expect(served).toEqual(['test-acme-public /media/a.png']);
});

test('everything else is the shop’s, and so is what would change media', async () => {
  await get('/products/CUP-1');
  await get('/media/a.png', 'PUT');
  expect(served).toEqual(['tenant /products/CUP-1', 'tenant /media/a.png']);
});
