import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as openid from 'openid-client';
import type { Page } from 'playwright-core';
import { linkIn, mailTo } from '../mails.ts';
import { type Account, identityOf, newOwner, openPeople, operatorOf, type People, provePassword, signIn } from '../people.ts';
import { type Platform, startPlatform } from '../platform.ts';

let platform: Platform;
let people: People;
let owner: Account;

beforeAll(async () => {
  platform = await startPlatform();
  people = await openPeople(platform);
  owner = await newOwner(platform, 'acme');
}, 240_000);

afterAll(async () => {
  await platform?.stop();
  await people?.close();
}, 60_000);

test('a person in two companies goes from one to the other', async () => {
  await platform.tenant('bolt', { name: 'Bolt & Sons', owner: { email: owner.email } });
  const page = await people.newBrowser();
  await signIn(page, owner);
  await page.goto(linkIn(await mailTo(platform, owner.email, 'Join Bolt & Sons')));
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.waitForURL('**/companies/bolt/members');
  const switcher = page.getByRole('navigation').getByRole('combobox', { name: 'Switch company' });
  await switcher.selectOption({ label: 'Company acme' });
  await page.waitForURL('**/companies/acme/members');
  await page.getByRole('main').getByText('Company acme').waitFor();
  await switcher.selectOption({ label: 'Bolt & Sons' });
  await page.waitForURL('**/companies/bolt/members');
}, 120_000);

test('a sign-in at a tenant’s host is good at the next one, and a sign-out at one is a sign-out at all', async () => {
  const page = await people.newBrowser();
  await page.goto(`${at('acme')}/auth/sign-in?return_to=/api/session`);
  await page.waitForURL(`${identityOf(platform)}/sign-in?interaction=*`);
  await provePassword(page, owner);
  await page.waitForURL(`${at('acme')}/api/session`);
  expect(await sessionAt(page, 'acme')).toMatchObject({ person: { email: owner.email }, permissions: expect.arrayContaining(['catalogue.write']) });

  await page.goto(`${at('admin')}/auth/sign-in?return_to=/api/session`);
  await page.waitForURL(`${at('admin')}/api/session`);
  expect(await sessionAt(page, 'admin')).toMatchObject({ person: { email: owner.email }, roles: [] });

  await page.goto(`${at('acme')}/`);
  await page.evaluate(() => fetch('/auth/sign-out', { method: 'POST', redirect: 'manual' }));
  for (const host of ['acme', 'admin']) expect(await sessionAt(page, host)).toMatchObject({ person: null, roles: [] });
  await page.goto('/security');
  await page.waitForURL('**/sign-in');
}, 120_000);

test('an operator signs in at the admin host, and sees the tenants there', async () => {
  const page = await people.newBrowser();
  await page.goto(`${at('admin')}/auth/sign-in?return_to=/api/tenants`);
  await provePassword(page, operatorOf(platform));
  await page.waitForURL(`${at('admin')}/api/tenants`);
  expect(await sessionAt(page, 'admin')).toMatchObject({ roles: ['operator'] });
  await page.goto(`${at('admin')}/api/tenants`);
  expect(await page.content()).toContain('Company acme');
}, 120_000);

test('a key of a company may do what it was given at its shop, and nothing else', async () => {
  const page = await people.newBrowser();
  await signIn(page, owner);
  const keyWith = (...permissions: string[]) =>
    page.evaluate(async (asked) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/api/organisations/acme/service-accounts', { method: 'POST', headers, body: JSON.stringify({ kind: 'api-key', name: 'Till', permissions: asked }) });
      return ((await answer.json()) as { secret: string }).secret;
    }, permissions);
  const statusFor = async (token: string, method: string, path: string, body?: object) => (await platform.ask('acme', method, path, { token, ...(body && { body }) })).status;
  const product = { sku: 'KEPT', title: 'Kept', price: { amount: 1_000, currency: 'GBP' } };

  const [catalogue, orders] = [await keyWith('catalogue.write'), await keyWith('orders.read')];
  expect(await statusFor(catalogue, 'POST', '/api/products', product)).toBe(201);
  expect(await statusFor(catalogue, 'GET', '/api/orders')).toBe(403);
  expect(await statusFor(catalogue, 'POST', '/api/stock/adjustments', { sku: 'KEPT', delta: 1, reason: 'found' })).toBe(403);
  expect(await statusFor(catalogue, 'POST', '/api/mailbox/dead-letters/replay', {})).toBe(403);
  expect(await statusFor(orders, 'GET', '/api/orders')).toBe(200);
  expect(await statusFor(orders, 'POST', '/api/products', { ...product, sku: 'OTHER' })).toBe(403);
  expect(await statusFor(orders, 'GET', '/api/stock')).toBe(403);
}, 120_000);

test('an app of somebody else is told who it is once that is allowed, and does not ask twice', async () => {
  const app = await listen();
  try {
    const callback = `http://localhost:${(app.address() as AddressInfo).port}/callback`;
    const { id, secret } = await register('Books', callback);
    const client = await discover(id, secret);
    const page = await people.newBrowser();

    const refused = await wish(client, callback);
    await page.goto(refused.url);
    await provePassword(page, owner);
    await page.getByRole('heading', { name: 'Allow Books?' }).waitFor();
    for (const asked of ['Know who you are', 'See your e-mail address']) await page.getByText(asked).waitFor();
    await page.getByRole('button', { name: 'Do not allow' }).click();
    await page.waitForURL(`${callback}?*`);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');

    const allowed = await wish(client, callback);
    await page.goto(allowed.url);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${callback}?*`);
    const tokens = await openid.authorizationCodeGrant(client, new URL(page.url()), allowed.checks);
    const subject = tokens.claims()!.sub;
    expect(await openid.fetchUserInfo(client, tokens.access_token, subject)).toMatchObject({ sub: subject, email: owner.email });

    const again = await wish(client, callback);
    await page.goto(again.url);
    await page.waitForURL(`${callback}?*`);
    expect((await openid.authorizationCodeGrant(client, new URL(page.url()), again.checks)).claims()!.sub).toBe(subject);
  } finally {
    app.close();
  }
}, 180_000);

const at = (host: string): string => `http://${host}.localhost:${platform.port}`;

async function sessionAt(page: Page, host: string): Promise<unknown> {
  return (await page.goto(`${at(host)}/api/session`))?.json();
}

/** A page of an app elsewhere, where people come back to. */
function listen(): Promise<Server> {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><link rel="icon" href="data:,"><title>Books</title>'));
  return new Promise((resolve) => void server.listen(0, 'localhost', () => resolve(server)));
}

async function register(name: string, redirectUri: string): Promise<{ id: string; secret: string }> {
  const page = await people.newBrowser();
  await signIn(page, operatorOf(platform));
  const body = JSON.stringify({ name, redirectUris: [redirectUri] });
  const ask = async (sent: string) => (await fetch('/api/applications', { method: 'POST', headers: { 'content-type': 'application/json' }, body: sent })).json();
  const made = (await page.evaluate(ask, body)) as { id: string; secret: string };
  await page.context().close();
  return made;
}

/** As a stock client does: all it is told is the issuer, its own name and its secret. */
function discover(id: string, secret: string): Promise<openid.Configuration> {
  const way: openid.CustomFetch = async (address, { method, headers, body }) => {
    const { pathname, search } = new URL(address);
    const answer = await platform.ask('identity', method, `${pathname}${search}`, { headers, ...(body instanceof URLSearchParams ? { raw: body.toString() } : {}) });
    return Response.json(answer.body, { status: answer.status });
  };
  return openid.discovery(new URL(`${identityOf(platform)}/oidc`), id, { id_token_signed_response_alg: 'EdDSA' }, openid.ClientSecretBasic(secret), {
    [openid.customFetch]: way,
    execute: [openid.allowInsecureRequests],
  });
}

async function wish(client: openid.Configuration, callback: string): Promise<{ url: string; checks: openid.AuthorizationCodeGrantChecks }> {
  const [verifier, state, nonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(client, {
    redirect_uri: callback,
    scope: 'openid email',
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { url: url.href, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } };
}
