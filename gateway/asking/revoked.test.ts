import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { identity as contract } from '../../services/platform/identity/contract.ts';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { company, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { eventually } from '../../test/eventually.ts';
import { type Application, askToken, codeForm, newCode, registerApplication } from '../testing/application.ts';
import type { Browser } from '../testing/browser.ts';
import { request } from '../testing/client.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

const product = '0198c1de-7000-7000-8000-000000000001';

let world: IdentityWorld;
let owner: Somebody;
let browser: Browser;

beforeAll(async () => {
  world = await openIdentityWorld();
  await world.world.wake('acme', [[webshop, { 'products.remove': async () => null }]]);
  ({ owner } = await company(world.identity, 'acme'));
  browser = world.browser();
  await browser.signIn(owner.email, passphrase);
}, 180_000);

afterAll(() => world?.close());

/** What a gateway answers to a token; by default the one that issued it. */
async function use(token: string, { port } = world.world.gateway): Promise<number> {
  return (await request(port, 'acme.localhost:8080', `/api/products/${product}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status;
}

const newForm = async (client: Application) => codeForm(await newCode(browser, client, { resource: at.acme, scope: 'openid catalogue.write', prompt: 'consent' }));
const tokenFor = async (client: Application, form: Record<string, string>) => (await askToken(world, client, form)).json.access_token ?? '';

test('a token whose code came again opens nothing at a gateway that has not heard of it', async () => {
  const client = await registerApplication(world);
  const [kept, replayed] = [await registerApplication(world, { name: 'Kept' }).then(async (other) => tokenFor(other, await newForm(other))), await newForm(client)];
  const token = await tokenFor(client, replayed);
  expect(await use(token)).toBe(204);
  expect((await askToken(world, client, replayed)).json.error).toBe('invalid_grant');
  const restarted = await world.world.anotherGateway();
  expect([await use(token), await use(token, restarted), await use(kept, restarted)]).toEqual([401, 401, 204]);
});

test('a removed application opens nothing with the tokens that it has, at any gateway', async () => {
  const [gone, kept] = [await registerApplication(world), await registerApplication(world, { name: 'Kept' })];
  const [token, other] = [await tokenFor(gone, await newForm(gone)), await tokenFor(kept, await newForm(kept))];
  expect([await use(token), await use(other)]).toEqual([204, 204]);
  await world.identity.as({ kind: 'service-account', subject: 'operator', roles: ['operator'] })(contract, 'applications.remove', { id: gone.id });
  await eventually(async () => expect(await use(token)).toBe(401));
  const restarted = await world.world.anotherGateway();
  expect([await use(token, restarted), await use(other), await use(other, restarted)]).toEqual([401, 204, 204]);
});

test('a token of a service account that was revoked opens nothing at a gateway that has not heard of it', async () => {
  const machine = () => owner.me(contract, 'service-accounts.create', { organisation: 'acme', kind: 'client', name: 'Till', permissions: ['catalogue.write'] });
  const [gone, kept] = [await machine(), await machine()];
  const form = { grant_type: 'client_credentials', resource: at.acme };
  const [token, other] = [await tokenFor(gone, form), await tokenFor(kept, form)];
  expect([await use(token), await use(other)]).toEqual([204, 204]);
  await owner.me(contract, 'service-accounts.revoke', { organisation: 'acme', id: gone.id });
  await eventually(async () => expect(await use(token)).toBe(401));
  const restarted = await world.world.anotherGateway();
  expect([await use(token, restarted), await use(other, restarted)]).toEqual([401, 204]);
});
