import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeOf } from '../../services/kit/errors.ts';
import { identity } from '../../services/platform/identity/contract.ts';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { company, operator, somebody, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { eventually } from '../../test/eventually.ts';
import { type Application, askToken, authorizationUrl, codeForm, newCode, newVerifier, refreshForm, registerApplication } from '../testing/application.ts';
import type { Browser } from '../testing/browser.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

const product = '0198c1de-7000-7000-8000-000000000001';
const wanted = { resource: at.acme, scope: 'openid email catalogue.write offline_access', prompt: 'consent' };

let world: IdentityWorld;
let owner: Somebody;
let books: Application;

beforeAll(async () => {
  world = await openIdentityWorld();
  await world.world.wake('acme', [[webshop, { 'products.remove': async () => null }]]);
  ({ owner } = await company(world.identity, 'acme'));
  books = await registerApplication(world);
}, 180_000);

afterAll(() => world?.close());

async function signedIn({ email }: Somebody): Promise<Browser> {
  const browser = world.browser();
  await browser.signIn(email, passphrase);
  return browser;
}

type Consents = { items: { id: string; name: string; scopes: string[]; resources: object[]; since: string; until: string }[]; next: string | null };
const consents = async (browser: Browser, query = ''): Promise<Consents> => (await browser.ask(`/api/me/applications${query}`)).json;
const withdraw = (browser: Browser, id: string) => browser.ask(`/api/me/applications/${id}`, { method: 'DELETE', headers: { origin: at.identity } });
const removeProduct = (token: string | undefined) =>
  world.browser().ask(`${at.acme}/api/products/${product}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
const tokens = async (browser: Browser, client: Application) => (await askToken(world, client, codeForm(await newCode(browser, client, wanted)))).json;

test('what was allowed is listed, and nothing of it works once it is withdrawn', async () => {
  const [browser, phone] = [await signedIn(owner), await signedIn(owner)];
  expect(await consents(browser)).toEqual({ items: [], next: null });
  // On two devices: each is a grant of its own.
  const [first, second] = [await tokens(browser, books), await tokens(phone, books)];
  expect((await removeProduct(first.access_token)).status).toBe(204);
  const { items } = await consents(browser);
  expect(items).toEqual([
    {
      id: books.id,
      name: 'Books',
      scopes: expect.arrayContaining(['openid', 'email', 'offline_access']),
      resources: [{ origin: at.acme, scopes: ['catalogue.write'] }],
      since: expect.any(String),
      until: expect.any(String),
    },
  ]);

  const unused = await newCode(browser, books, wanted);
  expect((await withdraw(browser, books.id)).json).toEqual({ withdrawn: true });
  expect(await consents(browser)).toEqual({ items: [], next: null });
  for (const { access_token: access, refresh_token: refresh } of [first, second]) {
    expect((await askToken(world, books, refreshForm(refresh!))).json.error).toBe('invalid_grant');
    await eventually(async () => expect((await removeProduct(access)).status).toBe(401));
  }
  expect((await askToken(world, books, codeForm(unused))).json.error).toBe('invalid_grant');
  const page = await browser.visit(authorizationUrl(books, newVerifier(), { scope: 'openid' }), {}, /^http:\/\/localhost:9\//);
  expect(page.url.pathname).toBe('/consent');
  const { items: lines } = await owner.me(identity, 'audit.own', { action: 'consent.withdrawn' });
  expect(lines).toMatchObject([{ resource: `application:${books.id}` }]);
});

test('one withdraws what is one’s own, and what is there', async () => {
  const [browser, stranger] = [await signedIn(owner), await signedIn(await somebody(world.identity))];
  const { refresh_token: refresh } = await tokens(browser, books);
  expect((await withdraw(stranger, books.id)).json).toMatchObject({ status: 404, code: 'not_found' });
  expect((await withdraw(world.browser(), books.id)).json).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect((await askToken(world, books, refreshForm(refresh!))).json.error).toBeUndefined();
});

test('the list comes in pages, without hosts of ours and removed applications, and is part of what one takes along', async () => {
  const me = await somebody(world.identity);
  const browser = await signedIn(me);
  await browser.signInTo(at.acme);
  const others = [await registerApplication(world, { name: 'Accounts' }), await registerApplication(world, { name: 'Gone' })];
  for (const client of [books, ...others]) await newCode(browser, client, { prompt: 'consent' });
  const asOperator = world.identity.as({ kind: 'service-account', subject: 'operator', roles: ['operator'] });
  await asOperator(identity, 'applications.remove', { id: others[1]!.id });
  const first = await consents(browser, '?limit=1');
  expect(first.items.map(({ name }) => name)).toEqual(['Accounts']);
  const rest = await consents(browser, `?after=${first.next}`);
  expect([rest.items.map(({ name }) => name), rest.next]).toEqual([['Books'], null]);
  expect((await me.me(identity, 'people.export', {})).applications).toEqual([...first.items, ...rest.items]);
});

test('an operator who acts in a name withdraws nothing', async () => {
  const boss = await operator(world.identity, world.database);
  const acting = world.identity.as({ kind: 'person', subject: owner.personId, session: owner.session.id, actor: boss.personId });
  expect(await acting(identity, 'consents.withdraw', { id: books.id }).catch(codeOf)).toBe('forbidden');
});
