import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { identity as contract } from '../../services/platform/identity/contract.ts';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { company, joined, operator, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { eventually } from '../../test/eventually.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;
let owner: Somebody;
let viewer: Somebody;

const product = '0198c1de-7000-7000-8000-000000000001';

beforeAll(async () => {
  world = await openIdentityWorld();
  for (const slug of ['acme', 'bolt']) await world.world.wake(slug, [[webshop, { 'products.remove': async () => null }]]);
  ({ owner } = await company(world.identity, 'acme'));
  await company(world.identity, 'bolt');
  viewer = await joined(world.identity, owner, 'acme', 'viewer');
}, 180_000);

afterAll(() => world?.close());

const account = ({ email }: Somebody) => ({ email, password: passphrase });

test('an owner signs in to the back office with a session of that host alone, and changes something', async () => {
  const browser = world.browser();
  const page = await browser.signInTo(at.acme, account(owner));
  expect(page.url.href).toBe(`${at.acme}/api/session`);
  expect(page.json).toMatchObject({ person: { id: owner.personId, email: owner.email }, roles: [], secondFactorNeeded: false });
  expect((page.json as { permissions: string[] }).permissions).toContain('organisation.manage');
  expect([...browser.cookies('acme.localhost').keys()]).toEqual(['session']);
  expect((await browser.ask(`${at.acme}/api/products/${product}`, { method: 'DELETE', headers: { origin: at.acme } })).status).toBe(204);

  // Signed in at the identity host already: nobody is asked anything at the next one.
  const next = await browser.signInTo(at.bolt);
  expect(next.json).toMatchObject({ person: { id: owner.personId }, roles: [], permissions: [] });
  expect((await browser.ask(`${at.bolt}/api/products/${product}`, { method: 'DELETE', headers: { origin: at.bolt } })).status).toBe(403);
});

test('who may only look may change nothing, and an operator may everywhere', async () => {
  const browser = world.browser();
  expect((await browser.signInTo(at.acme, account(viewer))).json).toMatchObject({ roles: [], permissions: expect.arrayContaining(['orders.read']) });
  const boss = world.browser();
  const somebody = await operator(world.identity, world.database);
  expect((await boss.signInTo(at.admin, account(somebody))).json).toMatchObject({ roles: ['operator'] });
  expect((await boss.ask(`${at.admin}/api/tenants`)).status).toBe(200);
  expect((await boss.signInTo(at.acme)).json).toMatchObject({ roles: ['operator'] });
});

test('who owes a company a second factor is told so, wherever they ask for what it would open', async () => {
  const [browser, machine] = [world.browser(), world.browser()];
  await browser.signInTo(at.acme, account(viewer));
  const remove = () => browser.ask(`${at.acme}/api/products/${product}`, { method: 'DELETE', headers: { origin: at.acme } });
  expect((await remove()).json).toMatchObject({ status: 403, code: 'forbidden' });
  await machine.signIn((await operator(world.identity, world.database)).email, passphrase);
  expect((await machine.ask('/api/people')).status).toBe(200);

  const { rows } = await world.database.superuser.query(`update identity.organisations set second_factor = 'everyone' where slug in ('acme', 'platform') returning slug`);
  expect(rows).toHaveLength(2);
  for (const { slug } of rows as { slug: string }[]) await world.identity.broker.broadcast('nudge.access', { organisation: slug, personId: null });
  await eventually(async () => expect((await remove()).json).toMatchObject({ status: 401, code: 'factor_required' }));
  await eventually(async () => expect((await machine.ask('/api/people')).json).toMatchObject({ status: 401, code: 'factor_required' }));
  await world.database.superuser.query(`update identity.organisations set second_factor = 'optional'`);
  for (const { slug } of rows as { slug: string }[]) await world.identity.broker.broadcast('nudge.access', { organisation: slug, personId: null });
  await eventually(async () => expect((await remove()).json).toMatchObject({ code: 'forbidden' }));
});

test('somebody else who signs in where a session has died of idleness does so once', async () => {
  const browser = world.browser();
  await browser.signInTo(at.acme, account(viewer));
  await world.database.superuser.query(`update identity.sessions set last_seen_at = now() - interval '8 days' where person_id = $1`, [viewer.personId]);
  const page = await browser.signInTo(at.bolt, account(owner));
  // The provider ends the session of the one before, by a form that the browser sends by itself.
  const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page.text) ?? [];
  const after = await browser.visit('/oidc/session/end/confirm', { form: { xsrf, logout: 'yes' } });
  expect(after.url.href).toBe(`${at.bolt}/api/session`);
  expect(after.json).toMatchObject({ person: { id: owner.personId } });
});

test('signing out at one host is signing out at all of them', async () => {
  const browser = world.browser();
  await browser.signInTo(at.acme, account(owner));
  await browser.signInTo(at.bolt);
  const out = await browser.ask(`${at.acme}/auth/sign-out`, { form: {} });
  expect([out.status, out.headers.location]).toEqual([303, '/']);
  for (const host of [at.acme, at.bolt]) expect((await browser.ask(`${host}/api/session`)).json).toMatchObject({ person: null, roles: [] });
  expect((await browser.ask('/api/me')).status).toBe(401);
  // And it asks again, although the provider still has a cookie of its own.
  expect((await browser.signInTo(at.acme)).url.pathname).toBe('/sign-in');
});

test('`confirm` asks for the password again, and leads back with the same session', async () => {
  const browser = world.browser();
  await browser.signInTo(at.acme, account(owner));
  // By the second: whoever has proved it in this one need not do so again.
  await world.database.superuser.query("update identity.sessions set authenticated_at = now() - interval '1 minute' where person_id = $1", [owner.personId]);
  const page = await browser.visit(`${at.acme}/auth/sign-in?confirm&return_to=/api/session`);
  expect(page.url.pathname).toBe('/sign-in');
  expect(page.url.searchParams.has('confirm')).toBe(true);
  const interaction = page.url.searchParams.get('interaction')!;
  await browser.ask('/api/sign-in', { body: { confirm: true } });
  await browser.ask('/api/sign-in/password', { body: { password: passphrase } });
  await browser.ask('/api/sign-in/finish', { body: {} });
  const back = await browser.visit(`/oidc/interaction/${interaction}`);
  expect(back.url.href).toBe(`${at.acme}/api/session`);
  expect(back.json).toMatchObject({ person: { id: owner.personId } });
});

test.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/%09/evil.example', 'javascript:alert(1)', 'evil'])('nobody is led to %s after signing in', async (wanted) => {
  const browser = world.browser();
  await browser.signIn(owner.email, passphrase);
  const page = await browser.visit(`${at.acme}/auth/sign-in?return_to=${encodeURIComponent(wanted)}`, {}, /evil|javascript/);
  expect(page.url.origin).toBe(at.acme);
});

test('two sign-ins in two tabs do not undo each other', async () => {
  const browser = world.browser();
  const first = await browser.visit(`${at.acme}/auth/sign-in?return_to=/api/session?tab=1`);
  const second = await browser.visit(`${at.acme}/auth/sign-in?return_to=/api/session?tab=2`);
  await browser.signIn(owner.email, passphrase);
  for (const [page, tab] of [[second, '2'], [first, '1']] as const) {
    const end = await browser.visit(`/oidc/interaction/${page.url.searchParams.get('interaction')}`);
    expect(end.url.href).toBe(`${at.acme}/api/session?tab=${tab}`);
  }
});

test('many sign-ins that were never ended leave no more than five cookies', async () => {
  const browser = world.browser();
  for (let tab = 0; tab < 8; tab += 1) await browser.ask(`${at.acme}/auth/sign-in`);
  expect([...browser.cookies('acme.localhost').keys()].filter((name) => name.startsWith('auth.')).length).toBeLessThanOrEqual(5);
});

test('a role that was taken away opens nothing any more, and one that was given opens at once', async () => {
  const member = await joined(world.identity, owner, 'acme', 'staff');
  const browser = world.browser();
  await browser.signInTo(at.acme, account(member));
  const change = () => browser.ask(`${at.acme}/api/products/${product}`, { method: 'DELETE', headers: { origin: at.acme } });
  const set = (role: string) => owner.me(contract, 'members.set-role', { organisation: 'acme', personId: member.personId, role });
  expect((await change()).status).toBe(204);
  await set('viewer');
  await eventually(async () => expect((await change()).status).toBe(403));
  await set('staff');
  await eventually(async () => expect((await change()).status).toBe(204));
});
