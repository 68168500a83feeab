import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fail } from '../services/kit/errors.ts';
import { permissions } from '../services/kit/permission.ts';
import { webshop } from '../services/tenant/webshop/contract.ts';
import { testServers } from '../test/servers.ts';
import { type Answer, request } from './testing/client.ts';
import { eventually } from '../test/eventually.ts';
import { openWorld, ready, type World } from './testing/stand-ins.ts';

let world: World;
let seen: { params: unknown; scope: { kind: string; requestId: string; correlationId: string } }[] = [];

const product = {
  id: '0198c1de-7000-7000-8000-000000000001',
  sku: 'CUP/1',
  title: 'Cup',
  description: '',
  price: { amount: 450, currency: 'GBP' },
  category: null,
  stocked: true,
  available: 3,
  imageUrl: null,
};
const cart = { id: product.id, lines: [], total: { amount: 0, currency: 'GBP' }, orderId: null };

const shop = {
  'products.get': async ({ scope }: never, params: { id: string }) => {
    seen.push({ params, scope });
    if (params.id === 'missing') fail('product_not_found');
    if (params.id === 'bug') throw new Error('the secret of the bug');
    return product;
  },
  'products.list': async ({ scope }: never, params: unknown) => {
    seen.push({ params, scope });
    return { items: [product], next: null };
  },
  'products.create': async ({ scope }: never, params: unknown) => {
    seen.push({ params, scope });
    return product;
  },
  'products.remove': async () => null,
  'carts.create': async () => cart,
  'carts.add-line': async ({ scope }: never, params: unknown) => {
    seen.push({ params, scope });
    return cart;
  },
};

beforeAll(async () => {
  world = await openWorld(await testServers());
  world.hosts.set('acme.localhost', ready('acme'));
  world.hosts.set('shop.example.com', ready('acme'));
  await world.wake('acme', [[webshop, shop as never]]);
});

afterAll(() => world.close());

function ask(path: string, options: Parameters<typeof request>[3] & { host?: string } = {}): Promise<Answer> {
  return request(world.gateway.port, options.host ?? 'acme.localhost', path, options);
}

const codeOf = ({ status, json }: Answer) => [status, (json as { code?: string } | undefined)?.code];
const staff = async (host = 'acme.localhost') => ({ authorization: `Bearer ${await world.token(host)}` });

describe('a request of a shop', () => {
  test('reaches the action of its route and brings its answer back', async () => {
    const answer = await ask('/api/products/CUP%2F1', { headers: { 'x-request-id': 'request-one', 'x-correlation-id': 'correlation-one' } });
    expect(answer.json).toEqual(product);
    expect(answer.headers).toMatchObject({ 'x-request-id': 'request-one', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(seen.at(-1)).toMatchObject({
      params: { id: 'CUP/1' },
      scope: { kind: 'anyone', requestId: 'request-one', correlationId: 'correlation-one' },
    });
  });

  test('gets a request id of the gateway where it brings none that is acceptable', async () => {
    const { headers } = await ask('/api/products/x', { headers: { 'x-request-id': 'no good; <script>' } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('may come by a custom domain, in any case and with any port', async () => {
    expect((await ask('/api/products/x', { host: 'Shop.Example.COM.:1234' })).status).toBe(200);
  });

  test('puts path, query and body into one object', async () => {
    await ask('/api/products?limit=3&search=a%20b', {});
    expect(seen.at(-1)?.params).toEqual({ limit: 3, search: 'a b' });
    const answer = await ask(`/api/carts/${cart.id}/lines`, { method: 'POST', body: '{"sku":"CUP/1","quantity":2}' });
    expect(answer.status).toBe(201);
    expect(seen.at(-1)?.params).toEqual({ id: cart.id, sku: 'CUP/1', quantity: 2 });
  });

  test('without a body is a request with no fields', async () => {
    expect((await ask('/api/carts', { method: 'POST' })).status).toBe(201);
  });

  test('HEAD is GET without a body', async () => {
    const answer = await ask('/api/products/x', { method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect((await ask('/api/health', { method: 'HEAD' })).status).toBe(200);
  });

  test('an answer 204 has no body', async () => {
    const answer = await ask(`/api/products/${product.id}`, { method: 'DELETE', headers: await staff() });
    expect([answer.status, answer.text]).toEqual([204, '']);
  });
});

describe('a wrong request is refused with a coded problem', () => {
  test.each<[string, string, Parameters<typeof ask>[1], number, string]>([
    ['an unknown host', '/api/products', { host: 'nobody.localhost' }, 421, 'unknown_host'],
    ['an unknown domain', '/api/products', { host: 'example.org' }, 421, 'unknown_host'],
    ['an address for a host', '/api/products', { host: '127.0.0.1' }, 421, 'unknown_host'],
    ['the bare domain', '/', { host: 'localhost' }, 421, 'unknown_host'],
    ['a host below a shop', '/', { host: 'a.acme.localhost' }, 421, 'unknown_host'],
    ['an unknown path', '/api/nothing', {}, 404, 'not_found'],
    ['an unknown path with a trailing slash', '/api/products/', {}, 404, 'not_found'],
    ['an unknown page', '/nothing.png', {}, 404, 'not_found'],
    ['an action that is not routed', '/api/webshop/products.list', {}, 404, 'not_found'],
    ['a wrong method', '/api/products', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['a preflight from another origin', '/api/products', { method: 'OPTIONS' }, 405, 'method_not_allowed'],
    ['a wrong field', '/api/products?limit=0', {}, 422, 'invalid_fields'],
    ['an unknown field', '/api/products?colour=red', {}, 422, 'invalid_fields'],
    ['a query parameter twice', '/api/products?search=a&search=b', {}, 422, 'invalid_fields'],
    ['a prototype in the query', '/api/products?__proto__=1', {}, 422, 'invalid_fields'],
    ['a wrong encoding in the path', '/api/products/%zz', {}, 400, 'bad_request'],
    ['a token in the query', '/api/products?access_token=x', {}, 400, 'bad_request'],
    ['an unknown product', '/api/products/missing', {}, 404, 'product_not_found'],
    ['no token', '/api/orders', {}, 401, 'unauthenticated'],
    ['a token of another scheme', '/api/orders', { headers: { authorization: 'Basic YTpi' } }, 401, 'invalid_token'],
    ['a token that is none', '/api/products', { headers: { authorization: 'Bearer a.b.c' } }, 401, 'invalid_token'],
    ['an idempotency key that is too long', '/api/carts', { method: 'POST', headers: { 'idempotency-key': 'x'.repeat(201) } }, 422, 'invalid_fields'],
  ])('%s', async (_, path, options, status, code) => {
    const answer = await ask(path, options);
    expect(codeOf(answer)).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ type: `/api/docs/errors#${code}`, requestId: answer.headers['x-request-id'] });
  });

  const lines = `/api/carts/${cart.id}/lines`;
  test.each<[string, Parameters<typeof request>[3], number, string]>([
    ['broken JSON', { body: '{"sku":' }, 400, 'invalid_json'],
    ['half of a surrogate pair', { body: String.raw`{"sku":"\ud83d"}` }, 400, 'invalid_json'],
    ['half of a surrogate pair as a name', { body: String.raw`{"\uDE00":1}` }, 400, 'invalid_json'],
    ['bytes that are no UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'invalid_json'],
    ['a list', { body: '[]' }, 422, 'invalid_fields'],
    ['null', { body: 'null' }, 422, 'invalid_fields'],
    ['a negative quantity', { body: '{"sku":"a","quantity":-1}' }, 422, 'invalid_fields'],
    ['a quantity of the wrong type', { body: '{"sku":"a","quantity":"2"}' }, 422, 'invalid_fields'],
    ['another id than the path', { body: '{"id":"other","sku":"a","quantity":1}' }, 422, 'invalid_fields'],
    ['a prototype', { body: '{"sku":"a","quantity":1,"__proto__":{"id":"x"}}' }, 422, 'invalid_fields'],
    ['a form', { body: 'sku=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'unsupported_media_type'],
    ['another charset', { body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } }, 415, 'unsupported_media_type'],
    ['a compressed body', { body: '{}', headers: { 'content-encoding': 'gzip' } }, 415, 'unsupported_media_type'],
    ['2 MiB', { body: `{"sku":"${'x'.repeat(2 * 1_048_576)}"}` }, 413, 'body_too_large'],
    ['2 MiB without a length', { body: `{"sku":"${'x'.repeat(2 * 1_048_576)}"}`, headers: { 'transfer-encoding': 'chunked' } }, 413, 'body_too_large'],
  ])('a body of %s', async (_, options, status, code) => {
    const before = seen.length;
    expect(codeOf(await ask(lines, { method: 'POST', ...options }))).toEqual([status, code]);
    expect(seen.length).toBe(before);
  });

  test('a wrong method names the right ones', async () => {
    expect((await ask('/api/products', { method: 'PUT' })).headers.allow).toBe('GET, POST, HEAD');
  });

  test('wrong fields are named', async () => {
    const answer = await ask(lines, { method: 'POST', body: '{"sku":"a","quantity":-1}' });
    expect((answer.json as { errors: { path: string }[] }).errors.map(({ path }) => path)).toEqual(['quantity']);
  });

  test('a bug of a service is told as such, without its words', async () => {
    const answer = await ask('/api/products/bug');
    expect(codeOf(answer)).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('secret');
  });

  test('forwarded host headers change nothing', async () => {
    const answer = await ask('/api/products', { host: 'nobody.localhost', headers: { 'x-forwarded-host': 'acme.localhost', forwarded: 'host=acme.localhost' } });
    expect(codeOf(answer)).toEqual([421, 'unknown_host']);
  });
});

describe('a token', () => {
  test('with a permission opens what asks for it', async () => {
    const answer = await ask('/api/products', {
      method: 'POST',
      headers: { ...(await staff()), 'idempotency-key': 'one' },
      body: JSON.stringify({ sku: 'a', title: 'A', price: { amount: 1, currency: 'GBP' } }),
    });
    expect(answer.status).toBe(201);
    expect(seen.at(-1)?.scope).toMatchObject({ kind: 'service-account', subject: 'robot', roles: [], permissions: ['catalogue.write', 'orders.read'] });
  });

  test.each<[string, () => Promise<string>]>([
    ['for another host', () => world.token('other.localhost', { tenant: 'acme' })],
    ['of another tenant that had this host', () => world.token('acme.localhost', { tenant: 'other' })],
    ['that has expired', () => world.token('acme.localhost', { exp: 1_700_000_000 })],
    ['of another type', () => world.token('acme.localhost', {}, { typ: 'JWT' })],
    ['with an unknown key', () => world.token('acme.localhost', {}, { kid: 'unknown' })],
    ['that brings its key along', () => world.token('acme.localhost', {}, { kid: 'x', jku: 'http://127.0.0.1:1/', jwk: {} })],
    ['with a signature of none', async () => unsigned(await world.token('acme.localhost'))],
    ['that was changed', async () => `${(await world.token('acme.localhost')).slice(0, -6)}AAAAAA`],
  ])('%s opens nothing, even where none is needed', async (_, make) => {
    const answer = await ask('/api/products', { headers: { authorization: `Bearer ${await make()}` } });
    expect(codeOf(answer)).toEqual([401, 'invalid_token']);
    expect(answer.headers['www-authenticate']).toContain('invalid_token');
  });

  test('with every permission does not open what is for operators', async () => {
    const token = await world.token('admin.localhost', { permissions: [...permissions] });
    const answer = await ask('/api/tenants', { host: 'admin.localhost', headers: { authorization: `Bearer ${token}` } });
    expect(codeOf(answer)).toEqual([403, 'forbidden']);
  });

  test('of an operator opens the admin host', async () => {
    const token = await world.token('admin.localhost', { roles: ['operator', 'unheard-of'] });
    const answer = await ask('/api/tenants', { host: 'admin.localhost', headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, answer.json]).toEqual([200, { items: [], next: null }]);
  });

  test('costs no question to identity once the keys are known', async () => {
    await ask('/api/products', { headers: await staff() });
    const before = world.asked.get('keys.list');
    await ask('/api/products', { headers: await staff() });
    expect(world.asked.get('keys.list')).toBe(before);
  });
});

function unsigned(token: string): string {
  const [, claims] = token.split('.');
  return `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${claims}.AA`;
}

describe('a host', () => {
  test('of a tenant answers by the tenant’s state', async () => {
    const states = { provisioning: 503, failed: 503, suspended: 403, terminated: 410, purged: 421 } as const;
    for (const [state, status] of Object.entries(states)) {
      world.hosts.set(`state-${state}.localhost`, { ...ready(`state-${state}`), state: state as 'ready' });
      const answer = await ask('/api/health', { host: `state-${state}.localhost` });
      expect([state, answer.status]).toEqual([state, status]);
      expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    }
  });

  test('is looked up once, and again when the registry pushes a change', async () => {
    world.hosts.set('pushed.localhost', ready('pushed', 5));
    await ask('/api/health', { host: 'pushed.localhost' });
    const before = world.asked.get('hosts.resolve');
    await ask('/api/health', { host: 'pushed.localhost' });
    expect(world.asked.get('hosts.resolve')).toBe(before);

    world.hosts.set('pushed.localhost', { ...ready('pushed', 6), state: 'suspended' });
    await world.platform.broadcast('nudge.tenant', { slug: 'pushed', hostnames: ['pushed.localhost'], generation: 6 });
    await eventually(async () => expect((await ask('/api/health', { host: 'pushed.localhost' })).status).toBe(403));
  });

  test('that nobody had can be given away a moment later', async () => {
    expect((await ask('/', { host: 'newborn.localhost' })).status).toBe(421);
    world.hosts.set('newborn.localhost', ready('newborn'));
    await world.platform.broadcast('nudge.tenant', { slug: 'newborn', hostnames: ['newborn.localhost'], generation: 1 });
    await eventually(async () => expect((await ask('/api/health', { host: 'newborn.localhost' })).status).toBe(200));
  });

  test.each(['acme.localhost', 'admin.localhost', 'identity.localhost'])('%s tells that it lives, and how it is spoken to', async (host) => {
    expect((await ask('/api/health', { host })).json).toEqual({ status: 'ok' });
    const document = (await ask('/api/openapi.json', { host })).json as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/health');
    const docs = await ask('/api/docs', { host });
    expect(docs.headers['content-security-policy']).toContain("default-src 'self'");
    expect(docs.headers['content-type']).toContain('text/html');
    expect((await ask('/api/docs/errors', { host })).text).toContain('id="unknown_host"');
  });

  test('names the live stream of an order in its document, and no internal action', async () => {
    const { paths } = (await ask('/api/openapi.json')).json as { paths: Record<string, Record<string, { 'x-access'?: string }>> };
    expect(paths).toHaveProperty(['/api/orders/{id}/live', 'get']);
    const accesses = Object.values(paths).flatMap((methods) => Object.values(methods).map((operation) => operation['x-access']));
    expect(accesses).not.toContain('internal');
  });

  test('of identity has the OpenID provider, which answers in its own way', async () => {
    const answer = await ask('/oidc/.well-known/openid-configuration', { host: 'identity.localhost' });
    expect(answer.json).toMatchObject({ issuer: 'http://identity.localhost:8080/oidc', token_endpoint: 'http://identity.localhost:8080/oidc/token' });
    expect((await ask('/oidc/.well-known/openid-configuration')).status).toBe(404);
  });

  test('of a shop whose page is not built says so to a browser, as a page', async () => {
    const answer = await ask('/products/1', { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
  });
});
