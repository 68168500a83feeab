import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { identity as contract } from '../../services/platform/identity/contract.ts';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { company, joined, type Somebody, somebody } from '../../services/platform/identity/testing/company.ts';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { askToken, codeForm, newCode, registerApplication } from '../testing/application.ts';
import { request } from '../testing/client.ts';
import { eventually } from '../../test/eventually.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

const product = '0198c1de-7000-7000-8000-000000000001';

let world: IdentityWorld;
let owner: Somebody;

beforeAll(async () => {
  world = await openIdentityWorld();
  for (const slug of ['acme', 'bolt']) await world.world.wake(slug, [[webshop, { 'products.remove': async () => null }]]);
  ({ owner } = await company(world.identity, 'acme'));
}, 180_000);

afterAll(() => world?.close());

const change = (headers: Record<string, string>, origin: string = at.acme) =>
  request(world.world.gateway.port, new URL(origin).host, `/api/products/${product}`, { method: 'DELETE', headers: { origin, 'sec-fetch-site': 'same-origin', ...headers } });

test.each(['evil.example', 'identity.localhost.evil.example', 'identity.localhost@evil.example', '', 'localhost'])('25: the host %j → 421', async (host) => {
  for (const path of ['/oidc/.well-known/openid-configuration', '/api/sign-in', '/auth/sign-in']) {
    expect((await request(world.world.gateway.port, host, path)).status).toBe(421);
  }
});

test('27: the cookie of one tenant at another, or two of one name → 401', async () => {
  const browser = world.browser();
  await browser.signInTo(at.acme, { email: owner.email, password: passphrase });
  const session = browser.cookies('acme.localhost').get('session')!;
  const ofIdentity = browser.cookies('identity.localhost').get('session')!;
  expect((await change({ cookie: `session=${session}` })).status).toBe(204);
  expect((await change({ cookie: `session=${session}` }, at.bolt)).status).toBe(401);
  expect((await change({ cookie: `session=${ofIdentity}` })).status).toBe(401);
  // A neighbour can set a cookie on the parent domain; nobody can tell it from ours.
  expect((await change({ cookie: `session=${session}; session=planted` })).status).toBe(401);
  expect((await change({ cookie: `session=planted; session=${session}` })).status).toBe(401);
  expect((await request(world.world.gateway.port, 'identity.localhost:8080', '/api/me', { headers: { cookie: `session=${session}` } })).status).toBe(401);
});

test.each(['tenantry_', 'tenantry_short', `tenantry_${'x'.repeat(200)}`])('the API key %s, which can be none → 401', async (key) => {
  const answer = await change({ authorization: `Bearer ${key}` });
  expect([answer.status, (answer.json as { code: string }).code]).toEqual([401, 'invalid_token']);
});

test('28: a page of a neighbour that changes something with the cookie of its visitor → 403', async () => {
  const browser = world.browser();
  await browser.signInTo(at.acme, { email: owner.email, password: passphrase });
  const cookie = `session=${browser.cookies('acme.localhost').get('session')}`;
  expect((await change({ cookie, origin: at.bolt, 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await change({ cookie, origin: at.bolt })).status).toBe(403);
  const bare = await request(world.world.gateway.port, 'acme.localhost:8080', `/api/products/${product}`, { method: 'DELETE', headers: { cookie } });
  expect(bare.status).toBe(403);
  expect((await browser.ask(`${at.acme}/auth/sign-out`, { form: {}, headers: { origin: at.bolt, 'sec-fetch-site': 'same-site' } })).status).toBe(403);
});

test('13, 15: an answer to a sign-in with a wrong state, issuer or code → 400, and no session', async () => {
  const begin = async () => {
    const browser = world.browser();
    await browser.signIn(owner.email, passphrase);
    const { url } = await browser.visit(`${at.acme}/auth/sign-in`, {}, /\/auth\/callback/);
    return { browser, url };
  };
  const wrong: Record<string, (url: URL) => void> = {
    state: (url) => url.searchParams.set('state', 'another'),
    'no state': (url) => url.searchParams.delete('state'),
    issuer: (url) => url.searchParams.set('iss', 'http://evil.example'),
    'no issuer': (url) => url.searchParams.delete('iss'),
    code: (url) => url.searchParams.set('code', 'guessed'),
    twice: (url) => url.searchParams.append('code', 'guessed'),
  };
  for (const [name, spoil] of Object.entries(wrong)) {
    const { browser, url } = await begin();
    spoil(url);
    expect([name, (await browser.ask(url)).status, browser.cookies('acme.localhost').has('session')]).toEqual([name, 400, false]);
  }
  // The attacker's own code in the browser of somebody else.
  const [attacker, victim] = [await begin(), await begin()];
  expect((await victim.browser.ask(attacker.url)).status).toBe(400);
  victim.url.searchParams.set('code', attacker.url.searchParams.get('code')!);
  expect((await victim.browser.ask(victim.url)).status).toBe(400);
});

test('30: whatever leads on after something was sent → 303', async () => {
  const browser = world.browser();
  const page = await browser.visit(`${at.acme}/auth/sign-in`);
  await browser.signIn(owner.email, passphrase);
  let step = await browser.ask(`/oidc/interaction/${page.url.searchParams.get('interaction')}`);
  for (; step.headers.location !== undefined; step = await browser.ask(new URL(step.headers.location, step.url))) expect(step.status).toBe(303);
  expect((await browser.ask(`${at.acme}/auth/sign-out`, { form: {} })).status).toBe(303);
});

const ids = { organisation: 'acme', personId: randomUUID(), id: randomUUID(), name: 'clerk', supplier: 'acme', brand: 'acme' };
// What is for operators says 403 of every company, whether it is there or not.
const ofCompanies = Object.entries(contract.actions).flatMap(([name, action]) => ('rest' in action && action.access !== 'operator' && action.rest.includes(':organisation') ? [[action.rest, name] as const] : []));

test.each(ofCompanies)('39: %s by somebody of another company → 404', async (rest) => {
  const stranger = await somebody(world.identity);
  const [method = '', path = ''] = rest.split(' ');
  const bodies: Record<string, object> = {
    '/invitations': { email: 'a@example.test', role: 'staff' },
    '/owner': { personId: randomUUID() },
    '/service-accounts': { kind: 'api-key', name: 'x', permissions: ['orders.read'] },
  };
  const browser = world.browser();
  await browser.signIn(stranger.email, passphrase);
  const filled = path.replaceAll(/:(\w+)/g, (_, name: keyof typeof ids) => ids[name]);
  const known = Object.entries(bodies).find(([end]) => path.endsWith(end))?.[1];
  const body = known ?? { PATCH: path.includes('members') ? { role: 'staff' } : { name: 'X' }, PUT: path.includes('roles') ? { permissions: ['orders.read'] } : {} }[method];
  const page = await browser.ask(`/api${filled}`, { method, body: method === 'GET' ? undefined : (body ?? {}), headers: { origin: at.identity } });
  expect([rest, page.status]).toEqual([rest, 404]);
});

test('40: a role that was taken away, with the answers still warm → denied at once, by cookie and by token', async () => {
  const member = await joined(world.identity, owner, 'acme', 'staff');
  const browser = world.browser();
  await browser.signInTo(at.acme, { email: member.email, password: passphrase });
  const cookie = `session=${browser.cookies('acme.localhost').get('session')}`;
  const client = await registerApplication(world);
  const { access_token: token } = (await askToken(world, client, codeForm(await newCode(browser, client, { resource: at.acme, scope: 'openid catalogue.write' })))).json;
  const bearer = { authorization: `Bearer ${token}` };
  expect([(await change({ cookie })).status, (await change(bearer)).status]).toEqual([204, 204]);
  await owner.me(contract, 'members.remove', { organisation: 'acme', personId: member.personId });
  const isDenied = (status: number) => status === 401 || status === 403;
  await eventually(async () => expect([(await change({ cookie })).status, (await change(bearer)).status].every(isDenied)).toBe(true));
});

test('40: an API key that was revoked, warm → denied at once; and it opens one tenant alone', async () => {
  const { secret, id } = await owner.me(contract, 'service-accounts.create', { organisation: 'acme', kind: 'api-key', name: 'Till', permissions: ['catalogue.write'] });
  const bearer = { authorization: `Bearer ${secret}` };
  expect((await change(bearer)).status).toBe(204);
  expect((await change(bearer, at.bolt)).status).toBe(401);
  await owner.me(contract, 'service-accounts.revoke', { organisation: 'acme', id });
  await eventually(async () => expect((await change(bearer)).status).toBe(401));
});
