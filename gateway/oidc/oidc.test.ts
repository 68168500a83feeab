import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHmac, createPublicKey, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createLogger } from '../../services/kit/logger.ts';
import { identity, type OperatorSecrets } from '../../services/platform/identity/contract.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from '../../services/platform/identity/testing/open-identity.ts';
import { testServers } from '../../test/servers.ts';
import { createOidc } from './oidc.ts';

// The gateway's address in the tokens; the test's own server listens elsewhere, as behind a proxy.
const facts = { domain: 'localhost', port: 8080 };
const issuer = 'http://identity.localhost:8080/oidc';
const admin = 'http://admin.localhost:8080';
const masterKey = randomBytes(32).toString('base64url');

let database: IdentityDatabase;
let running: RunningIdentity;
let server: Server;
let operator: OperatorSecrets;

async function start(): Promise<void> {
  running = await runIdentity(database, { derive: () => masterKey }, facts, { 'acme.localhost': 'acme' });
  const oidc = await createOidc({
    facts,
    broker: running.broker,
    requestIdOf: () => 'request-1',
    addressOf: () => '127.0.0.1',
    onGrantRevoked: () => {},
    onClientAnswered: () => {},
    log: createLogger('test', 'silent'),
  });
  server = createServer(oidc.handle).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
}

async function stop(): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  await running.stop();
}

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  await start();
  operator = await running.call(identity, 'operators.bootstrap', { held: null });
}, 180_000);

afterAll(async () => {
  await stop();
  await database?.drop();
});

type Answer = { status: number; type: string; location: string | undefined; text: string; body: Record<string, unknown> & { access_token?: string } };

function ask(method: string, path: string, options: { headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ method, host: '127.0.0.1', port, path, headers: options.headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const type = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, type, location: response.headers.location, body: /json/.test(type) ? JSON.parse(text) : {}, text });
      });
    });
    request.on('error', reject);
    request.end(options.body);
  });
}

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;

function token(form: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Answer> {
  return ask('POST', '/oidc/token', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: basic(operator.clientId, operator.clientSecret),
      ...headers,
    },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
}

const grant = (resource: string) => ({ grant_type: 'client_credentials', resource });

async function publicKeys() {
  return createLocalJWKSet(await running.call(identity, 'keys.list', {}));
}

test('an operator\'s service account gets a token that works at the admin host alone', async () => {
  const { status, body } = await token(grant(admin));
  expect({ status, body }).toEqual({ status: 200, body: { access_token: expect.any(String), expires_in: 600, token_type: 'Bearer' } });
  const checks = { issuer, audience: admin, typ: 'at+jwt', algorithms: ['EdDSA'] };
  const { payload } = await jwtVerify(body.access_token!, await publicKeys(), checks);
  expect(payload).toEqual({
    iss: issuer,
    aud: admin,
    sub: 'operator',
    client_id: 'operator',
    roles: ['operator'],
    permissions: [],
    jti: expect.any(String),
    iat: expect.any(Number),
    exp: payload.iat! + 600,
  });
  await expect(jwtVerify(body.access_token!, await publicKeys(), { ...checks, audience: 'http://acme.localhost:8080' })).rejects.toThrow('aud');
});

test('for a tenant\'s host the token names the tenant, and the log has the request', async () => {
  await database.superuser.query('truncate identity.audit_log');
  const { body } = await token(grant('http://acme.localhost:8080'));
  const { payload } = await jwtVerify(body.access_token!, await publicKeys(), { audience: 'http://acme.localhost:8080' });
  expect(payload).toMatchObject({ tenant: 'acme', roles: ['operator'] });
  const { rows } = await database.superuser.query(`select actor, action, resource, request_id, address from identity.audit_log where action = 'token.issued'`);
  expect(rows).toEqual([
    { actor: 'service-account:operator', action: 'token.issued', resource: 'http://acme.localhost:8080', request_id: 'request-1', address: '127.0.0.1' },
  ]);
});

test('the secret is taken from the body as well, and from one place alone', async () => {
  const inBody = { ...grant(admin), client_id: operator.clientId, client_secret: operator.clientSecret };
  const { status } = await ask('POST', '/oidc/token', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(inBody).toString(),
  });
  expect(status).toBe(200);
  expect(await token(inBody)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

test('a wrong secret, its hash, an unknown client and a client that is no name are refused alike', async () => {
  const { secretHash } = (await running.call(identity, 'clients.find', { clientId: 'operator' }))!;
  for (const authorization of [
    basic('operator', 'wrong'),
    basic('operator', secretHash!),
    basic('nobody', operator.clientSecret),
    basic('x'.repeat(300), 'y'),
  ]) {
    expect(await token(grant(admin), { authorization })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  }
  for (const authorization of [basic('operator', ''), 'Basic !', 'Bearer abc', basic('oper\0ator', 'x'), basic('operator\u00e9', 'x')]) {
    expect(await token(grant(admin), { authorization })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  }
});

test.each([
  ['no resource', { grant_type: 'client_credentials' }],
  ['no resource but a scope', { grant_type: 'client_credentials', scope: 'openid' }],
  ['an empty resource', { grant_type: 'client_credentials', resource: '' }],
  ['a tenant that does not exist', grant('http://nobody.localhost:8080')],
  ['the identity host', grant('http://identity.localhost:8080')],
  ['a path', grant(`${admin}/api`)],
  ['a trailing slash', grant(`${admin}/`)],
  ['another port', grant('http://admin.localhost:8081')],
  ['another scheme', grant('https://admin.localhost:8080')],
  ['no URI', grant('admin')],
  ['a fragment', grant(`${admin}#x`)],
  ['a long one', grant(`http://${'a'.repeat(400)}.localhost:8080`)],
  ['two of them', `grant_type=client_credentials&resource=${admin}&resource=http://acme.localhost:8080`],
])('%s is an invalid_target', async (_, form) => {
  await database.superuser.query('truncate identity.audit_log');
  expect(await token(form)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  expect((await database.superuser.query(`select from identity.audit_log where action = 'token.issued'`)).rowCount).toBe(0);
});

test('the token endpoint refuses what it should not read', async () => {
  const json = await token(JSON.stringify(grant(admin)), { 'content-type': 'application/json' });
  expect(json).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  const large = await token(`${new URLSearchParams(grant(admin))}&pad=${'x'.repeat(60_000)}`);
  expect(large).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  const twice = await token(`${new URLSearchParams(grant(admin))}&grant_type=client_credentials`);
  expect(twice).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

test.each(['password', 'implicit', 'urn:ietf:params:oauth:grant-type:jwt-bearer', '__proto__'])('the grant %s is not supported', async (type) => {
  const answer = await token({ ...grant(admin), grant_type: type, username: operator.email, password: operator.password });
  expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
});

test('tokens that were forged with what is public do not verify', async () => {
  const genuine = (await token(grant(admin))).body.access_token!;
  const [, payload, signature] = genuine.split('.') as [string, string, string];
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { kid } = decodeProtectedHeader(genuine);
  const { keys } = await running.call(identity, 'keys.list', {});
  const pem = createPublicKey({ key: keys[0]!, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const hmacHeader = encode({ alg: 'HS256', typ: 'at+jwt', kid });
  const forged = [
    `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
    `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.${signature}`,
    `${hmacHeader}.${payload}.${createHmac('sha256', pem).update(`${hmacHeader}.${payload}`).digest('base64url')}`,
    `${encode({ alg: 'EdDSA', typ: 'at+jwt', kid: 'another' })}.${payload}.${signature}`,
    `${encode({ alg: 'EdDSA', typ: 'at+jwt', kid, jwk: keys[0] })}.${payload}.${signature}`,
  ];
  const known = await publicKeys();
  for (const one of forged) await expect(jwtVerify(one, known, { issuer, audience: admin })).rejects.toThrow();
});

test('discovery and keys are told at the canonical address, whatever host was asked', async () => {
  for (const headers of [{}, { host: 'evil.example' }, { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }]) {
    const { status, body } = await ask('GET', '/oidc/.well-known/openid-configuration', { headers: headers as Record<string, string> });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    });
    expect(JSON.stringify(body)).not.toContain('evil');
  }
  const jwks = await ask('GET', '/oidc/jwks');
  expect(jwks.body).toEqual(await running.call(identity, 'keys.list', {}));
  expect(JSON.stringify(jwks.body)).not.toContain('"d"');
});

test.each(['/oidc', '/oidc/', '/oidcx/token', '/oidc/nothing', '/oidc/reg', 'http://evil.example/oidc/jwks', '/oidc/interaction/x'])(
  '%s is not there',
  async (path) => {
    const answer = await ask('GET', path);
    expect(answer).toMatchObject({ status: 404, type: expect.stringContaining('application/problem+json'), body: { code: 'not_found', requestId: 'request-1' } });
  },
);

test.each([
  ['an implicit flow', 'client_id=operator&response_type=token', 'unsupported_response_type'],
  ['an unsigned request object', 'client_id=operator&response_type=code&request=abc', 'request_not_supported'],
  ['an address of a stranger', 'client_id=operator&response_type=code&redirect_uri=http://evil.example/', 'invalid_redirect_uri'],
  ['a parameter twice', 'client_id=operator&client_id=operator&response_type=code', 'invalid_request'],
])('the authorization endpoint refuses %s and redirects nobody', async (_, query, error) => {
  const answer = await ask('GET', `/oidc/auth?${query}`);
  expect(answer).toMatchObject({ status: 400, type: expect.stringContaining('text/html'), text: expect.stringContaining(error) });
});

test('a browser that comes back to the code of a device and has lost its cookies begins anew', async () => {
  const answer = await ask('GET', '/oidc/device/auth');
  expect([answer.status, answer.location]).toEqual([303, `${issuer}/device`]);
});

test('a token outlives a restart of everything', async () => {
  const { body } = await token(grant(admin));
  await stop();
  await start();
  await jwtVerify(body.access_token!, await publicKeys(), { issuer, audience: admin });
  const again = await token(grant(admin));
  expect(decodeProtectedHeader(again.body.access_token!).kid).toBe(decodeProtectedHeader(body.access_token!).kid);
});

test('without the identity service the endpoint says that it is away for now, and tells nothing else', async () => {
  await running.broker.destroyService('identity');
  const answer = await token(grant(admin));
  expect(answer).toMatchObject({
    status: 503,
    type: expect.stringContaining('application/json'),
    body: { error: 'temporarily_unavailable', error_description: 'the identity service cannot be reached now' },
  });
  await stop();
  await start();
});

test('a bug behind the endpoint is not shown', async () => {
  await database.superuser.query('alter table identity.service_accounts rename to away');
  const answer = await token(grant(admin));
  await database.superuser.query('alter table identity.away rename to service_accounts');
  expect(answer.status).toBe(500);
  expect(answer.body).toEqual({ error: 'server_error', error_description: expect.not.stringContaining('service_accounts') });
});
