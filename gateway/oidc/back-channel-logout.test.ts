import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { identity } from '../../services/platform/identity/contract.ts';
import { mailed, passphrase } from '../../services/platform/identity/testing/browser.ts';
import { somebody, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { type Application, askToken, codeForm, newCode, registerApplication } from '../testing/application.ts';
import type { Browser } from '../testing/browser.ts';
import { request } from '../testing/client.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;
/** The application's own server, its port, and what it heard there. */
let receiver: Server;
let port: number;
let heard: string[];
let status: number;
let application: Application;

beforeAll(async () => {
  world = await openIdentityWorld();
  await listen(0);
  application = await registerApplication(world, { backchannelLogoutUri: `http://127.0.0.1:${port}/logout` });
}, 180_000);

beforeEach(() => {
  heard = [];
  status = 200;
});

afterAll(async () => {
  await hangUp();
  await world?.close();
});

async function listen(on: number): Promise<void> {
  receiver = createServer((asked, answer) => {
    let body = '';
    asked.on('data', (chunk: Buffer) => (body += chunk.toString()));
    asked.on('end', () => {
      heard.push(new URLSearchParams(body).get('logout_token') ?? '');
      answer.writeHead(status).end();
    });
  }).listen(on, '127.0.0.1');
  await new Promise((resolve) => receiver.once('listening', resolve));
  ({ port } = receiver.address() as AddressInfo);
}

function hangUp(): Promise<unknown> {
  const closed = new Promise((resolve) => receiver.close(resolve));
  receiver.closeAllConnections();
  return closed;
}

type Visit = { person: Somebody; browser: Browser; session: string; device: string; idToken: string };

/** Somebody who has another session elsewhere, and a browser in which they have signed in, to the application where it is given. */
async function visit(client?: Application): Promise<Visit> {
  const person = await somebody(world.identity);
  const browser = world.browser();
  await browser.signIn(person.email, passphrase);
  const { items } = await person.me(identity, 'sessions.list', {});
  const here = items.find(({ current }) => !current)!;
  const idToken = client === undefined ? '' : (await askToken(world, client, codeForm(await newCode(browser, client)))).json.id_token!;
  return { person, browser, session: here.id, device: here.device.id, idToken };
}

/** As an application does, by what the provider publishes. */
async function verified(token: string) {
  const { json } = await request(world.world.gateway.port, new URL(at.identity).host, '/oidc/jwks');
  const keys = createLocalJWKSet(json);
  const expected = { issuer: `${at.identity}/oidc`, audience: application.id, typ: 'logout+jwt', requiredClaims: ['iat', 'exp', 'jti'], maxTokenAge: '2m' };
  return (await jwtVerify(token, keys, expected)).payload;
}

const endings: Readonly<Record<string, (visit: Visit) => Promise<unknown>>> = {
  'ended from another device': ({ person, session }) => person.me(identity, 'sessions.end', { id: session }),
  'ended as one of all others': ({ person }) => person.me(identity, 'sessions.end-others', {}),
  'ended with its device': ({ person, device }) => person.me(identity, 'devices.forget', { id: device }),
  'ended by a new password': ({ person }) => person.me(identity, 'password.change', { current: passphrase, password: 'seventeen lazy otters sing' }),
  async 'ended by a password that was reset'({ person: { email } }) {
    await world.identity.as()(identity, 'password.request-reset', { email });
    await world.identity.as()(identity, 'password.reset', { token: await mailed(world.identity, email), password: 'seventeen lazy otters sing' });
  },
  'ended with the account': ({ person }) => person.me(identity, 'people.delete', {}),
  'signed out of at the identity host': ({ browser }) => browser.ask('/api/sign-out', { body: {} }),
  async 'signed out of at the host of an app'({ browser }) {
    await browser.signInTo(at.acme);
    await browser.ask(`${at.acme}/auth/sign-out`, { form: {} });
  },
  async 'over by its age'({ session }) {
    await world.database.superuser.query(`update identity.sessions set expires_at = now() - interval '1 second' where id = $1`, [session]);
    await somebody(world.identity);
  },
  'signed out of at the provider': signOut,
};

async function signOut({ browser, idToken }: Visit) {
  const page = await browser.ask(`/oidc/session/end?id_token_hint=${idToken}`);
  return browser.visit('/oidc/session/end/confirm', { form: { xsrf: /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '', logout: 'yes' } });
}

test.each(Object.keys(endings))('an application is told once of a session that was %s', async (how) => {
  const visited = await visit(application);
  await endings[how]!(visited);
  await world.identity.settled();
  expect(heard).toHaveLength(1);
  const { sub, sid, events, nonce } = await verified(heard[0]!);
  expect([sub, sid]).toEqual([visited.person.personId, decodeJwt(visited.idToken).sid]);
  expect([events, nonce]).toEqual([{ 'http://schemas.openid.net/event/backchannel-logout': {} }, undefined]);
  expect((await visited.browser.ask('/api/me')).status).toBe(401);
});

test('an application is told nothing of sessions that have not opened it, nor of one that goes on', async () => {
  const deaf = await registerApplication(world, { name: 'Deaf' });
  for (const client of [undefined, deaf]) {
    const { person, session } = await visit(client);
    await person.me(identity, 'sessions.end', { id: session });
  }
  const { browser } = await visit(application);
  await browser.ask('/api/me/sessions', { method: 'DELETE' });
  await world.identity.settled();
  expect(heard).toEqual([]);
});

test('an application that is down, and then unwell, is told when it is up again', async () => {
  const { person, session, idToken } = await visit(application);
  await hangUp();
  await person.me(identity, 'sessions.end', { id: session });
  await failedTimes(1);
  expect(heard).toEqual([]);

  status = 503;
  await listen(port);
  await failedTimes(2);
  while (heard.length === 0) await sleep(20);
  heard = [];
  status = 200;
  await again();
  while ((await jobs()).length > 0) await sleep(20);
  expect(heard).toHaveLength(1);
  expect(await verified(heard[0]!)).toMatchObject({ sub: person.personId, sid: decodeJwt(idToken).sid });
});

test('nobody is signed out at the provider before it is written down who is to be told', async () => {
  const visited = await visit(application);
  const { superuser } = world.database;
  await superuser.query('revoke execute on function queue.put from test_service_identity');
  expect((await signOut(visited)).status).toBe(500);
  await superuser.query('grant execute on function queue.put to test_service_identity');
  expect((await visited.browser.ask('/api/me')).status).toBe(200);
  await signOut(visited);
  await world.identity.settled();
  expect(heard).toHaveLength(1);
  expect((await visited.browser.ask('/api/me')).status).toBe(401);
});

test('an application that was removed meanwhile is told nothing', async () => {
  const gone = await registerApplication(world, { name: 'Gone', backchannelLogoutUri: `http://127.0.0.1:${port}/gone` });
  const { person, session } = await visit(gone);
  status = 500;
  await person.me(identity, 'sessions.end', { id: session });
  await failedTimes(1);
  await world.identity.as({ kind: 'service-account', subject: 'operator', roles: ['operator'] })(identity, 'applications.remove', { id: gone.id });
  heard = [];
  await again();
  while ((await jobs()).length > 0) await sleep(20);
  expect(heard).toEqual([]);
});

test('an address that may not be posted to is not taken', async () => {
  const wrong = ['http://books.example/logout', 'https://books.example/#logout', 'ftp://books.example/'];
  for (const backchannelLogoutUri of wrong) await expect(registerApplication(world, { backchannelLogoutUri })).rejects.toMatchObject({ type: 'invalid_fields' });
});

async function jobs() {
  const { rows } = await world.database.superuser.query<{ attempts: number; last_error: string | null; locked_at: Date | null }>(
    `select attempts, last_error, locked_at from queue._private_jobs where payload->>'event' = 'application-session.ended'`,
  );
  return rows;
}

/** As if the time until the next attempt were over. */
const again = () => world.database.superuser.query('update queue._private_jobs set run_at = now() where locked_at is null');

/** Resolves when it was tried so often, and at least once since. */
async function failedTimes(times: number): Promise<void> {
  for (;;) {
    const [job] = await jobs();
    if (job !== undefined && job.locked_at === null && job.last_error !== null && job.attempts >= times) return;
    if (job?.last_error != null) await again();
    await sleep(20);
  }
}
