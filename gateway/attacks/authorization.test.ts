import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { company, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { eventually } from '../../test/eventually.ts';
import { type Application, askToken, authorizationUrl, basic, callback, codeForm, newCode, newVerifier, refreshForm, registerApplication } from '../testing/application.ts';
import type { Browser, Page } from '../testing/browser.ts';
import { request } from '../testing/client.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

const product = '0198c1de-7000-7000-8000-000000000001';

let world: IdentityWorld;
let owner: Somebody;
let client: Application;
let other: Application;
let browser: Browser;

beforeAll(async () => {
  world = await openIdentityWorld();
  await world.world.wake('acme', [[webshop, { 'products.remove': async () => null }]]);
  ({ owner } = await company(world.identity, 'acme'));
  client = await registerApplication(world);
  other = await registerApplication(world, { name: 'Other' });
  browser = world.browser();
  await browser.signIn(owner.email, passphrase);
}, 180_000);

afterAll(() => world?.close());

const api = (token: string) => world.browser().ask(`${at.acme}/api/products/${product}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
const ask = (more: Record<string, string | null>) => browser.ask(authorizationUrl(client, newVerifier(), more));
/** What a client is told, in the answer or in the address that it is sent to. */
const errorIn = (page: Page) => new URL(page.headers.location ?? 'x:', at.identity).searchParams.get('error') ?? /invalid_\w+|un\w+_\w+|\w+_not_supported/.exec(page.text)?.[0];
/** Access and refresh token for the host of acme. */
const tokens = async () => (await askToken(world, client, codeForm(await newCode(browser, client, { resource: at.acme, scope: 'openid catalogue.write offline_access', prompt: 'consent' })))).json;

test.each([
  `${callback}/`,
  `${callback}?next=evil`,
  `${callback}#fragment`,
  'http://localhost:9@evil.example/callback',
  'http://LOCALHOST:9/callback',
  'http://localhost:9/Callback',
  'http://localhost:9/x/../callback',
  'http://localhost:9/%63allback',
  'http://localhost:90/callback',
  'https://localhost:9/callback',
  'http://localhost.evil.example:9/callback',
  'javascript:alert(1)',
  '',
])('5: the redirect URI %s → 400, and no redirect', async (uri) => {
  const page = await ask({ redirect_uri: uri });
  expect([page.status, page.headers.location]).toEqual([400, undefined]);
});

test('6: a parameter twice → 400', async () => {
  const url = authorizationUrl(client, newVerifier());
  url.searchParams.append('client_id', other.id);
  expect((await browser.ask(url)).status).toBe(400);
  const form = new URLSearchParams(codeForm(await newCode(browser, client)));
  const send = (body: string) =>
    request(world.world.gateway.port, new URL(at.identity).host, '/oidc/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(client) },
      body,
    });
  const twice = await send(`${form.toString()}&code=${form.get('code')}`);
  expect([twice.status, (twice.json as { error: string }).error]).toEqual([400, 'invalid_request']);
  expect((await send(form.toString())).status).toBe(200);
});

test.each(['token', 'id_token', 'code id_token', 'none'])('7: response_type=%s → unsupported_response_type', async (type) => {
  expect(errorIn(await ask({ response_type: type, nonce: 'n' }))).toBe('unsupported_response_type');
});

test.each([
  ['absent', { code_challenge: null, code_challenge_method: null }],
  ['plain', { code_challenge: newVerifier(), code_challenge_method: 'plain' }],
  ['of no method', { code_challenge_method: null }],
  ['short', { code_challenge: 'short' }],
])('8: a proof key that is %s → invalid_request', async (_, more) => {
  expect(errorIn(await ask(more))).toBe('invalid_request');
});

test('9: no verifier, or a wrong one → invalid_grant', async () => {
  const { code } = await newCode(browser, client);
  const form = codeForm({ code, verifier: newVerifier() });
  expect((await askToken(world, client, form)).json.error).toBe('invalid_grant');
  const { code_verifier: _, ...without } = codeForm(await newCode(browser, client));
  expect((await askToken(world, client, without)).json.error).toMatch(/^invalid_(grant|request)$/);
});

test('10: a code that comes again → invalid_grant, and the first token dies', async () => {
  const form = codeForm(await newCode(browser, client, { resource: at.acme, scope: 'openid catalogue.write' }));
  const { access_token: token = '' } = (await askToken(world, client, form)).json;
  expect((await api(token)).status).toBe(204);
  expect((await askToken(world, client, form)).json.error).toBe('invalid_grant');
  expect((await api(token)).status).toBe(401);
});

/** What the log says of the application lately, with the address that it came from. */
async function logged(action: string) {
  const { rows } = await world.database.superuser.query<{ person_id: string | null; address: string | null; detail: string | null }>(
    'select person_id, address, detail from identity.audit_log where action = $1 and resource = any ($2)',
    [action, [`client:${client.id}`, `application:${client.id}`]],
  );
  return rows;
}

test('the log says what was allowed, and what came again or with a wrong secret, without being flooded', async () => {
  const form = codeForm(await newCode(browser, client, { resource: at.acme, scope: 'openid catalogue.write', prompt: 'consent' }));
  expect(await logged('consent.given')).toContainEqual({ person_id: owner.personId, address: '127.0.0.1', detail: expect.stringContaining(`${at.acme}: catalogue.write`) });
  await askToken(world, client, form);
  await askToken(world, client, form);
  await eventually(async () => expect(await logged('code.replayed')).toContainEqual({ person_id: owner.personId, address: '127.0.0.1', detail: null }));
  const { refresh_token: token = '' } = await tokens();
  await askToken(world, client, refreshForm(token));
  await askToken(world, client, refreshForm(token));
  await eventually(async () => expect(await logged('refresh-token.reused')).toContainEqual({ person_id: owner.personId, address: '127.0.0.1', detail: null }));
  const wrong = () => askToken(world, { ...client, secret: 'wrong' }, refreshForm('x'));
  for (let i = 0; i < 12; i += 1) expect((await wrong()).json.error).toBe('invalid_client');
  await eventually(async () => expect(await logged('client.refused')).toHaveLength(10));
});

test('the log says once that secrets are tried at clients that nobody has', async () => {
  const made = (n: number) => askToken(world, { ...client, id: `made-up-${n}` }, refreshForm('x'));
  for (let i = 0; i < 3; i += 1) expect((await made(i)).json.error).toBe('invalid_client');
  const read = `select person_id, address from identity.audit_log where action = 'client.refused' and resource = 'client:unknown'`;
  await eventually(async () => expect((await world.database.superuser.query(read)).rows).toEqual([{ person_id: null, address: '127.0.0.1' }]));
});

test('11: one code, four times at once → one answer', async () => {
  const form = codeForm(await newCode(browser, client));
  const answers = await Promise.all(Array.from({ length: 4 }, () => askToken(world, client, form)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { status, json } of answers) if (status !== 200) expect(json.error).toBe('invalid_grant');
});

test('12: the code of another client → invalid_grant', async () => {
  expect((await askToken(world, other, codeForm(await newCode(browser, client)))).json.error).toBe('invalid_grant');
});

test('16: a request object without a signature → request_not_supported', async () => {
  expect(errorIn(await ask({ request: 'eyJhbGciOiJub25lIn0.e30.' }))).toBe('request_not_supported');
});

test('17: the password grant → unsupported_grant_type', async () => {
  const { json } = await askToken(world, client, { grant_type: 'password', username: owner.email, password: passphrase });
  expect(json.error).toBe('unsupported_grant_type');
});

test('18: JSON, or a body of 60 kB, at the token endpoint → 400', async () => {
  const asked = (type: string, form: Record<string, string>) => askToken(world, client, form, { 'content-type': type });
  expect((await asked('application/json', refreshForm('x'))).status).toBe(400);
  expect((await asked('application/x-www-form-urlencoded', { ...refreshForm('x'), pad: 'x'.repeat(60_000) })).status).toBe(400);
});

test('20: a refresh token that comes again → invalid_grant, and all that came of it is worth nothing', async () => {
  const first = await tokens();
  const second = (await askToken(world, client, refreshForm(first.refresh_token!))).json;
  expect((await api(second.access_token!)).status).toBe(204);
  expect((await askToken(world, client, refreshForm(first.refresh_token!))).json.error).toBe('invalid_grant');
  expect((await askToken(world, client, refreshForm(second.refresh_token!))).json.error).toBe('invalid_grant');
  expect((await api(second.access_token!)).status).toBe(401);
  expect((await api(first.access_token!)).status).toBe(401);
});

test('21: more at a refresh than was allowed → invalid_scope', async () => {
  const { refresh_token: token = '' } = await tokens();
  const { json } = await askToken(world, client, { ...refreshForm(token), scope: 'openid catalogue.write orders.write offline_access', resource: at.acme });
  expect(json.error).toBe('invalid_scope');
});

test('22: an address of a stranger after signing out → 400', async () => {
  const { id_token: hint = '' } = (await askToken(world, client, codeForm(await newCode(browser, client)))).json;
  const page = await browser.ask(`/oidc/session/end?id_token_hint=${hint}&post_logout_redirect_uri=${encodeURIComponent('http://evil.example/')}`);
  expect([page.status, page.headers.location]).toEqual([400, undefined]);
});

test('23: the address of an interaction without its cookie → 400', async () => {
  const page = await world.browser().visit(authorizationUrl(client, newVerifier()));
  const uid = page.url.searchParams.get('interaction');
  for (const victim of [world.browser(), browser]) {
    const answer = await victim.ask(`/oidc/interaction/${uid}`, { headers: { accept: 'application/json' } });
    expect(answer).toMatchObject({ status: 400, json: { code: 'sign_in_expired' } });
    expect((await victim.ask(`/oidc/interaction/${uid}/consent`, { body: { allow: true } })).status).toBe(400);
  }
});
