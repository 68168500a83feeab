import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newEmail, passphrase, signUp } from '../../services/platform/identity/testing/browser.ts';
import { basic, registerApplication } from '../testing/application.ts';
import { request } from '../testing/client.ts';
import { type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;

beforeAll(async () => {
  world = await openIdentityWorld({
    identityLimits: { address: { perSecond: 0.1, burst: 30 }, client: { perSecond: 0.01, burst: 3 } },
    trustedProxies: ['127.0.0.1'],
  });
}, 180_000);

afterAll(() => world?.close());

const form = { grant_type: 'client_credentials' };
/** Asks for a token from an address, by whatever says who asks. */
const asked = async (from: string, headers: Record<string, string>, more: Record<string, string> = {}) =>
  world.browser().ask('/oidc/token', { form: { ...form, ...more }, headers: { 'x-forwarded-for': from, ...headers } });

test('who says to be a client uses up what its own address may ask in its name, however it is written', async () => {
  const somebody = [
    basic({ id: 'some%body', secret: 'guess' }),
    { authorization: `Basic ${Buffer.from('%73ome%25body:guess').toString('base64')}` },
    { authorization: `basic ${Buffer.from('som%65%25body:guess').toString('base64')}` },
  ];
  for (const headers of somebody) expect((await asked('192.0.2.1', headers)).status).toBe(401);
  const refused = await asked('192.0.2.1', somebody[0]!);
  expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
  expect((await asked('192.0.2.1', basic({ id: 'another', secret: 'guess' }))).status).toBe(401);
  expect((await asked('192.0.2.2', somebody[0]!)).status).toBe(401);
  const inBody = () => asked('192.0.2.1', {}, { client_id: 'in-body', client_secret: 'guess' });
  for (let tries = 0; tries < 3; tries += 1) expect((await inBody()).status).toBe(401);
  expect((await inBody()).status).toBe(429);
});

test.each([
  ['is long', { padding: 'x'.repeat(20_000) }, {}],
  ['does not say how long it is', {}, { 'transfer-encoding': 'chunked' }],
])('forms of which one %s count together', async (_, more, headers) => {
  const body = (client: number) => new URLSearchParams({ ...form, client_id: `client-${client}`, client_secret: 'guess', ...more }).toString();
  const ask = async (client: number) => {
    const sent = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': 'padding' in more ? '192.0.2.3' : '192.0.2.4', ...headers };
    return (await request(world.world.gateway.port, 'identity.localhost', '/oidc/token', { method: 'POST', headers: sent, body: body(client) })).status;
  };
  expect([await ask(1), await ask(2), await ask(3), await ask(4)]).toEqual([401, 401, 401, 429]);
});

test('a client that has shown its secret is given so much in all, and strangers take nothing of it', async () => {
  const client = await registerApplication(world);
  const introspect = async (from: string, secret: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': from, ...basic({ id: client.id, secret }) };
    return (await request(world.world.gateway.port, 'identity.localhost', '/oidc/token/introspection', { method: 'POST', headers, body: 'token=x' })).status;
  };
  for (let stranger = 0; stranger < 5; stranger += 1) expect(await introspect(`192.0.2.${10 + stranger}`, 'guess')).toBe(401);
  for (let tries = 0; tries < 3; tries += 1) expect(await introspect(`192.0.2.${20 + tries}`, client.secret)).toBe(200);
  expect(await introspect('192.0.2.30', client.secret)).toBe(429);
});

test('a client without a secret has no total that strangers could use up', async () => {
  const { id } = await registerApplication(world, { public: true });
  const revoke = async (from: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': from };
    const body = new URLSearchParams({ client_id: id, token: 'x' }).toString();
    return (await request(world.world.gateway.port, 'identity.localhost', '/oidc/token/revocation', { method: 'POST', headers, body })).status;
  };
  for (let stranger = 0; stranger < 3; stranger += 1) expect(await revoke('192.0.2.70')).toBe(200);
  expect(await revoke('192.0.2.70')).toBe(429);
  for (let person = 0; person < 3; person += 1) expect(await revoke(`192.0.2.${71 + person}`)).toBe(200);
});

test('whoever guesses at an account is no hindrance to the browser that its owner has signed in with', async () => {
  const { email } = await signUp(world.identity);
  const owner = world.browser('127.0.0.1');
  await owner.signIn(email, passphrase);
  const stranger = world.browser('127.0.0.9');
  await stranger.ask('/api/sign-in', { body: {} });
  for (let tries = 0; tries < 28; tries += 1) await stranger.ask('/api/sign-in/password', { body: { email, password: 'guess' } });
  await owner.ask('/api/sign-in', { body: {} });
  expect((await owner.ask('/api/sign-in/password', { body: { email, password: passphrase } })).status).toBe(200);
});

test('an address may ask so often, and a trusted proxy tells which it is', async () => {
  const ask = async (path: string, from: string) => (await world.browser().ask(path, { headers: { 'x-forwarded-for': from } })).status;
  const until = async (path: string, from: () => string) => {
    let last = 0;
    for (let tries = 0; tries < 31 && last !== 429; tries += 1) last = await ask(path, from());
    return last;
  };
  expect(await until('/api/sign-up', () => '192.0.2.40')).toBe(429);
  expect(await ask('/api/health', '192.0.2.40')).toBe(200);
  expect(await ask('/api/sign-up', '192.0.2.41')).toBe(200);
  // Whatever stands left of the client's address the client has written.
  expect(await until('/api/sign-up', () => `192.0.2.${100 + Math.floor(Math.random() * 100)}, 192.0.2.42`)).toBe(429);
  let host = 0;
  expect(await until('/api/sign-up', () => `2001:db8:1:2::${(host += 1)}`)).toBe(429);
  expect(await ask('/api/sign-up', '2001:db8:1:3::1')).toBe(200);
});

test.each([
  ['signs in to the admin host', 'admin', '/auth/sign-in', '', '192.0.2.60'],
  ['comes to the admin host with a session', 'admin', '/api/session', 'session=planted', '192.0.2.61'],
  ['signs in to a shop', 'acme', '/auth/sign-in', '', '192.0.2.62'],
  ['comes to a shop with a session', 'acme', '/api/session', 'a=b; session=planted', '192.0.2.63'],
])('an address that %s does so often, and then must wait', async (_, name, path, cookie, from) => {
  const headers = { 'x-forwarded-for': from, ...(cookie === '' ? {} : { cookie }) };
  const ask = async () => (await request(world.world.gateway.port, `${name}.localhost`, path, { headers })).status;
  for (let tries = 0; tries < 30; tries += 1) expect(await ask()).toBeLessThan(400);
  expect(await ask()).toBe(429);
  expect((await request(world.world.gateway.port, `${name}.localhost`, '/api/session', { headers: { 'x-forwarded-for': from } })).status).toBe(200);
});

test('identity counts by the address that a trusted proxy tells', async () => {
  const ask = (from: string) => world.browser().ask('/api/magic-link', { body: { email: newEmail() }, headers: { 'x-forwarded-for': from } });
  for (let mails = 0; mails < 20; mails += 1) expect((await ask('192.0.2.50')).status).toBe(202);
  const refused = await ask('192.0.2.50');
  expect(refused.json).toMatchObject({ status: 429, code: 'too_many_attempts' });
  expect(refused.json).not.toHaveProperty('retryAfter');
  // The window is of fifteen minutes.
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(600);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(900);
  expect((await ask('192.0.2.51')).status).toBe(202);
});
