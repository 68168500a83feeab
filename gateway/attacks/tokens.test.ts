import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { identity as contract, type OperatorSecrets } from '../../services/platform/identity/contract.ts';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { operator, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { askToken, codeForm, newCode, registerApplication } from '../testing/application.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

const issuer = `${at.identity}/oidc`;

let world: IdentityWorld;
let secrets: OperatorSecrets;
let boss: Somebody;
let genuine: string;
let hostile: Server;
let fetched = 0;

const machine = () => ({ id: secrets.clientId, secret: secrets.clientSecret });
const use = (token: string, origin: string = at.admin) => world.browser().ask(`${origin}/api/tenants`, { headers: { authorization: `Bearer ${token}` } });

beforeAll(async () => {
  world = await openIdentityWorld();
  secrets = await world.identity.call(contract, 'operators.bootstrap', { held: null });
  boss = await operator(world.identity, world.database);
  genuine = (await askToken(world, machine(), { grant_type: 'client_credentials', resource: at.admin })).json.access_token!;
  hostile = createServer((_, response) => {
    fetched += 1;
    response.end('{"keys":[]}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => hostile.once('listening', resolve));
}, 180_000);

afterAll(async () => {
  hostile?.close();
  await world?.close();
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const parts = () => genuine.split('.') as [string, string, string];

test('the genuine token, which all of these are made from, opens the host', async () => {
  expect((await use(genuine)).status).toBe(200);
});

test('1: a token that says it needs no signature → 401', async () => {
  const [, payload, signature] = parts();
  for (const alg of ['none', 'None', 'NONE']) {
    const header = encode({ ...decodeProtectedHeader(genuine), alg });
    expect((await use(`${header}.${payload}.`)).status).toBe(401);
    expect((await use(`${header}.${payload}.${signature}`)).status).toBe(401);
  }
});

test('2: the public key as the secret of an HMAC → 401', async () => {
  const [, payload] = parts();
  const { keys } = await world.identity.call(contract, 'keys.list', {});
  const header = encode({ ...decodeProtectedHeader(genuine), alg: 'HS256' });
  const pem = createPublicKey({ key: keys[0]!, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  for (const key of [pem, JSON.stringify(keys[0]), Buffer.from(keys[0]!.x, 'base64url')]) {
    const signature = createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url');
    expect((await use(`${header}.${payload}.${signature}`)).status).toBe(401);
  }
});

test('3: a header that brings a key, says where one is or names another → 401, and nobody is asked there', async () => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg: 'EdDSA' };
  const { kid } = decodeProtectedHeader(genuine);
  const address = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}/`;
  const payload = { client_id: 'operator', roles: ['operator'] };
  for (const header of [{ jwk }, { kid, jwk }, { jku: address, kid: randomUUID() }, { x5u: address, kid }, { kid: '../../dev/null' }, { kid: address }, { kid: "' or 1=1" }]) {
    const forged = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header })
      .setIssuer(issuer)
      .setAudience(at.admin)
      .setSubject('operator')
      .setExpirationTime('10m')
      .sign(privateKey);
    expect((await use(forged)).status).toBe(401);
  }
  expect(fetched).toBe(0);
});

test('4: an ID token, or a token for another host, as an access token → 401', async () => {
  const application = await registerApplication(world);
  const browser = world.browser();
  await browser.signIn(boss.email, passphrase);
  const { json } = await askToken(world, application, codeForm(await newCode(browser, application)));
  expect((await use(json.id_token!)).status).toBe(401);
  // What it got beside opens the provider's own userinfo and no host.
  expect((await use(json.access_token!)).status).toBe(401);
  for (const origin of [at.acme, at.identity]) {
    expect((await world.browser().ask(`${origin}/api/me`, { headers: { authorization: `Bearer ${genuine}` } })).status).toBe(origin === at.identity ? 401 : 404);
  }
  const forAcme = (await askToken(world, machine(), { grant_type: 'client_credentials', resource: at.acme })).json.access_token!;
  expect((await use(forAcme)).status).toBe(401);
});

test('19: a token in the address → 400', async () => {
  const { status } = await world.browser().ask(`${at.admin}/api/tenants?access_token=${genuine}`);
  expect(status).toBe(400);
  expect((await world.browser().ask(`/oidc/me?access_token=${genuine}`)).status).toBe(400);
});
