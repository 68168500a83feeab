import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { identity as contract } from '../../services/platform/identity/contract.ts';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { company, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { allow, type Application, askToken, callback, codeForm, newCode, registerApplication } from '../testing/application.ts';
import type { Browser } from '../testing/browser.ts';
import { request } from '../testing/client.ts';
import { eventually } from '../../test/eventually.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

const product = '0198c1de-7000-7000-8000-000000000001';

let world: IdentityWorld;
let owner: Somebody;
let application: Application;
let stock: openid.Configuration;

/** The way to the gateway, which listens on any free port here. */
const fetchThere: openid.CustomFetch = async (address, { method, headers, body }) => {
  const url = new URL(address);
  const answer = await request(world.world.gateway.port, url.host, `${url.pathname}${url.search}`, { method, headers, body: body instanceof URLSearchParams ? body.toString() : undefined });
  const plain = Object.entries(answer.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []));
  return new Response(answer.status === 204 || answer.text === '' ? null : answer.text, { status: answer.status, headers: plain });
};

/** As a stock client does: all it is told is the issuer, its own name and its secret. */
function discover({ id, secret }: Application): Promise<openid.Configuration> {
  const authentication = secret === '' ? openid.None() : openid.ClientSecretBasic(secret);
  const metadata = { id_token_signed_response_alg: 'EdDSA' };
  return openid.discovery(new URL(`${at.identity}/oidc`), id, metadata, authentication, { [openid.customFetch]: fetchThere, execute: [openid.allowInsecureRequests] });
}

beforeAll(async () => {
  world = await openIdentityWorld();
  await world.world.wake('acme', [[webshop, { 'products.remove': async () => null }]]);
  ({ owner } = await company(world.identity, 'acme'));
  application = await registerApplication(world);
  stock = await discover(application);
}, 180_000);

afterAll(() => world?.close());

async function signedIn(): Promise<Browser> {
  const browser = world.browser();
  await browser.signIn(owner.email, passphrase);
  return browser;
}

/** The whole flow, with all the checks that the client knows. */
async function grant(browser: Browser, more: Record<string, string> = {}, options?: openid.AuthorizationCodeGrantOptions) {
  const [verifier, state, nonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
  const parameters = {
    redirect_uri: callback,
    scope: 'openid email profile offline_access catalogue.write',
    resource: at.acme,
    prompt: 'consent',
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  };
  const { url } = await allow(browser, openid.buildAuthorizationUrl(stock, parameters));
  return openid.authorizationCodeGrant(stock, url, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }, { resource: at.acme }, options);
}

const change = (authorization: string, headers: Record<string, string> = {}) =>
  request(world.world.gateway.port, 'acme.localhost:8080', `/api/products/${product}`, { method: 'DELETE', headers: { authorization, ...headers } });

test('a stock client signs somebody in, refreshes, asks who it is, and signs out', async () => {
  const browser = await signedIn();
  const tokens = await grant(browser);
  expect(tokens.claims()).toMatchObject({ sub: owner.personId });
  expect((await change(`Bearer ${tokens.access_token}`)).status).toBe(204);

  const refreshed = await openid.refreshTokenGrant(stock, tokens.refresh_token!, { resource: at.acme });
  expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
  expect((await change(`Bearer ${refreshed.access_token}`)).status).toBe(204);

  const out = openid.buildEndSessionUrl(stock, { id_token_hint: tokens.id_token!, post_logout_redirect_uri: 'http://localhost:9/bye', state: 'bye' });
  const page = await browser.ask(out);
  expect(page.status).toBe(200);
  const secret = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const end = await browser.visit('/oidc/session/end/confirm', { form: { xsrf: secret, logout: 'yes' } }, /^http:\/\/localhost:9\//);
  expect(end.url.href).toBe('http://localhost:9/bye?state=bye');
  expect((await browser.ask('/api/me')).status).toBe(401);
  expect((await change(`Bearer ${refreshed.access_token}`)).status).toBe(401);
});

test('an application is told behind the scenes when its person signs out', async () => {
  const told: string[] = [];
  const there = createServer((asked, answer) => {
    asked.on('data', (chunk: Buffer) => told.push(chunk.toString()));
    asked.on('end', () => answer.end());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => there.once('listening', resolve));
  const listening = await registerApplication(world, { backchannelLogoutUri: `http://127.0.0.1:${(there.address() as AddressInfo).port}/logout` });
  const browser = await signedIn();
  const { json } = await askToken(world, listening, codeForm(await newCode(browser, listening)));
  const page = await browser.ask(`/oidc/session/end?id_token_hint=${json.id_token}`);
  await browser.visit('/oidc/session/end/confirm', { form: { xsrf: /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '', logout: 'yes' } });
  await eventually(async () => expect(told).toHaveLength(1));
  there.close();
  const keys = createLocalJWKSet(await world.identity.call(contract, 'keys.list', {}));
  const logout = await jwtVerify(new URLSearchParams(told[0]).get('logout_token')!, keys, { issuer: `${at.identity}/oidc`, audience: listening.id });
  expect(logout.payload).toMatchObject({ sub: owner.personId, sid: decodeJwt(json.id_token!).sid, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } });
});

test('without a host the token opens the userinfo, which says what was allowed', async () => {
  const browser = await signedIn();
  const [verifier, state] = [openid.randomPKCECodeVerifier(), openid.randomState()];
  const url = openid.buildAuthorizationUrl(stock, {
    redirect_uri: callback,
    scope: 'openid email',
    state,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const tokens = await openid.authorizationCodeGrant(stock, (await allow(browser, url)).url, { pkceCodeVerifier: verifier, expectedState: state });
  const claims = await openid.fetchUserInfo(stock, tokens.access_token, owner.personId);
  expect(claims).toEqual({ sub: owner.personId, email: owner.email, email_verified: true });
});

test('14: a nonce that is not the one it sent → refused by the client', async () => {
  const browser = await signedIn();
  await expect(grant(browser, { nonce: 'another' })).rejects.toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' });
});

test('two refreshes at once from one client get one answer, and nobody is signed out', async () => {
  const browser = await signedIn();
  const tokens = await grant(browser);
  const twice = await Promise.all([1, 2].map(() => openid.refreshTokenGrant(stock, tokens.refresh_token!, { resource: at.acme })));
  expect(twice[0]!.refresh_token).toBe(twice[1]!.refresh_token);
  const later = await openid.refreshTokenGrant(stock, twice[0]!.refresh_token!, { resource: at.acme });
  expect((await change(`Bearer ${later.access_token}`)).status).toBe(204);
});

test('an authorization request may be pushed first, and a host may insist on nothing more', async () => {
  const browser = await signedIn();
  const [verifier, state] = [openid.randomPKCECodeVerifier(), openid.randomState()];
  const url = await openid.buildAuthorizationUrlWithPAR(stock, {
    redirect_uri: callback,
    scope: 'openid',
    state,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  expect(url.searchParams.get('request_uri')).toMatch(/^urn:ietf:params:oauth:request_uri:/);
  const tokens = await openid.authorizationCodeGrant(stock, (await allow(browser, url)).url, { pkceCodeVerifier: verifier, expectedState: state });
  expect(tokens.claims()?.sub).toBe(owner.personId);
});

test('a token that is bound to a key is worth nothing without it', async () => {
  const browser = await signedIn();
  const handle = openid.getDPoPHandle(stock, await openid.randomDPoPKeyPair('ES256'));
  const tokens = await grant(browser, {}, { DPoP: handle });
  expect(tokens.token_type).toBe('dpop');
  expect((await change(`Bearer ${tokens.access_token}`)).status).toBe(401);
  expect((await change(`DPoP ${tokens.access_token}`)).status).toBe(401);
  const address = new URL(`${at.acme}/api/products/${product}`);
  const answer = await openid.fetchProtectedResource(stock, tokens.access_token, address, 'DELETE', null, undefined, { DPoP: handle });
  expect(answer.status).toBe(204);
  // The proof of one request does not serve another.
  const proofs: string[] = [];
  const spying = await discover(application);
  spying[openid.customFetch] = (url, options) => {
    proofs.push(new Headers(options.headers).get('dpop') ?? '');
    return fetchThere(url, options);
  };
  await openid.fetchProtectedResource(spying, tokens.access_token, address, 'DELETE', null, undefined, { DPoP: handle });
  expect((await change(`DPoP ${tokens.access_token}`, { dpop: proofs[0]! })).status).toBe(401);
});

test('its tokens can be looked at by itself and taken back', async () => {
  const browser = await signedIn();
  const tokens = await grant(browser);
  expect(await openid.tokenIntrospection(stock, tokens.refresh_token!)).toMatchObject({ active: true, sub: owner.personId });
  const stranger = await discover(await registerApplication(world, { name: 'Other' }));
  expect(await openid.tokenIntrospection(stranger, tokens.refresh_token!)).toEqual({ active: false });
  await openid.tokenRevocation(stock, tokens.refresh_token!);
  expect(await openid.tokenIntrospection(stock, tokens.refresh_token!)).toEqual({ active: false });
  await expect(openid.refreshTokenGrant(stock, tokens.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  expect((await change(`Bearer ${tokens.access_token}`)).status).toBe(401);
});

test('what was allowed is asked once, and again for more; what is refused is told to the client', async () => {
  const client = await registerApplication(world, { name: 'Once' });
  const browser = await signedIn();
  const stockOfClient = await discover(client);
  const ask = async (scope: string) =>
    openid.buildAuthorizationUrl(stockOfClient, {
      redirect_uri: callback,
      scope,
      resource: at.acme,
      state: 's',
      code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });
  const first = await browser.visit(await ask('openid orders.read'), {}, /localhost:9/);
  expect(first.url.pathname).toBe('/consent');
  const interaction = first.url.searchParams.get('interaction');
  expect((await browser.ask(`/oidc/interaction/${interaction}/consent`)).json).toEqual({
    client: { id: client.id, name: 'Once' },
    person: { email: owner.email, name: 'Ann' },
    scopes: ['openid'],
    resources: [{ origin: at.acme, scopes: ['orders.read'] }],
  });
  const refused = await browser.ask(`/oidc/interaction/${interaction}/consent`, { body: { allow: false } });
  const told = await browser.visit((refused.json as { location: string }).location, {}, /localhost:9/);
  expect(told.url.searchParams.get('error')).toBe('access_denied');

  expect((await allow(browser, await ask('openid orders.read'))).url.searchParams.has('code')).toBe(true);
  expect((await browser.visit(await ask('openid orders.read'), {}, /localhost:9/)).url.searchParams.has('code')).toBe(true);
  expect((await browser.visit(await ask('openid orders.read stock.read'), {}, /localhost:9/)).url.pathname).toBe('/consent');
});

test('an application may do in its person’s name what they allowed and no more', async () => {
  const browser = await signedIn();
  const reading = await grant(browser, { scope: 'openid orders.read' });
  expect((await change(`Bearer ${reading.access_token}`)).status).toBe(403);
  // To change one thing is not to change another.
  const [orders, catalogue] = [await grant(browser, { scope: 'openid orders.write' }), await grant(browser, { scope: 'openid catalogue.write' })];
  expect((await change(`Bearer ${orders.access_token}`)).status).toBe(403);
  expect((await change(`Bearer ${catalogue.access_token}`)).status).toBe(204);
});

test('a command line signs in by a code that is typed into a browser', async () => {
  const machine = await discover({ id: 'command-line', secret: '' });
  const device = await openid.initiateDeviceAuthorization(machine, { scope: 'openid offline_access', resource: at.acme });
  await expect(openid.genericGrantRequest(machine, 'urn:ietf:params:oauth:grant-type:device_code', { device_code: device.device_code })).rejects.toMatchObject({
    error: 'authorization_pending',
  });
  const browser = await signedIn();
  const asking = await browser.ask(device.verification_uri);
  const xsrf = (text: string) => /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const wrong = await browser.visit('/oidc/device', { form: { xsrf: xsrf(asking.text), user_code: 'BBBB-BBBB' } });
  expect(wrong.text).toContain('This code is not right');
  const confirming = await browser.visit('/oidc/device', { form: { xsrf: xsrf(wrong.text), user_code: device.user_code } });
  expect(confirming.text).toContain('Command line');
  const done = await browser.visit('/oidc/device', { form: { xsrf: xsrf(confirming.text), user_code: device.user_code, confirm: 'yes' } });
  expect(done.text).toContain('Done');
  const tokens = await openid.genericGrantRequest(machine, 'urn:ietf:params:oauth:grant-type:device_code', { device_code: device.device_code, resource: at.acme });
  expect((await change(`Bearer ${tokens.access_token}`)).status).toBe(204);
});

test('a key that signs no more goes on opening for what it has signed, and nothing is restarted', async () => {
  const browser = await signedIn();
  const before = await grant(browser);
  const asOperator = world.identity.as({ kind: 'service-account', subject: 'operator', roles: ['operator'] });
  const { kid } = await asOperator(contract, 'keys.add', {});
  await world.database.superuser.query(`update identity.signing_keys set created_at = now() - interval '5 minutes' where kid = $1`, [kid]);
  await asOperator(contract, 'keys.activate', { kid });
  const kidOf = (token: string) => (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
  let after = await grant(browser);
  for (let tries = 0; kidOf(after.access_token) !== kid && tries < 20; tries += 1) after = await grant(browser);
  expect(kidOf(after.access_token)).toBe(kid);
  for (const { access_token: token } of [before, after]) expect((await change(`Bearer ${token}`)).status).toBe(204);
});

test('a tenant’s host is a client for as long as it is one', async () => {
  const find = (host: string) => world.identity.call(contract, 'clients.find', { clientId: `app@${host}` });
  expect(await find('nobody.localhost')).toBeNull();
  expect(await find('shop.acme.example')).toBeNull();
  world.world.hosts.set('shop.acme.example', { ...world.world.hosts.get('acme.localhost')! });
  expect(await find('shop.acme.example')).toMatchObject({ redirectUris: ['http://shop.acme.example:8080/auth/callback'] });
  const browser = await signedIn();
  expect((await browser.signInTo('http://shop.acme.example:8080')).json).toMatchObject({ person: { id: owner.personId }, permissions: expect.arrayContaining(['organisation.manage']) });
  world.world.hosts.delete('shop.acme.example');
  expect(await find('shop.acme.example')).toBeNull();
});
