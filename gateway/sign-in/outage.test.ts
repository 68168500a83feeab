import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { identity as contract } from '../../services/platform/identity/contract.ts';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { company, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { askToken, codeForm, newCode, registerApplication } from '../testing/application.ts';
import { request } from '../testing/client.ts';
import { eventually } from '../../test/eventually.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

const product = '0198c1de-7000-7000-8000-000000000001';

let world: IdentityWorld;
let owner: Somebody;
let way: Awaited<ReturnType<typeof openWay>>;

/** A way to a server that can be cut. */
async function openWay(target: number) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    const there = connect(target, '127.0.0.1');
    for (const [end, other] of [[socket, there], [there, socket]] as const) {
      sockets.add(end);
      end.on('error', () => {}).on('close', () => other.destroy());
    }
    socket.pipe(there).pipe(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    mend: () => void (isCut = false),
    close: () => void server.close(),
  };
}

beforeAll(async () => {
  world = await openIdentityWorld({ databasePort: async (port) => (way = await openWay(port)).port });
  await world.world.wake('acme', [[webshop, { 'products.remove': async () => null }]]);
  ({ owner } = await company(world.identity, 'acme'));
}, 180_000);

afterAll(async () => {
  way?.mend();
  await world?.close();
  way?.close();
});

const change = (headers: Record<string, string>) =>
  request(world.world.gateway.port, 'acme.localhost:8080', `/api/products/${product}`, { method: 'DELETE', headers: { origin: at.acme, ...headers } });

test('identity’s database away: signing in gets a coded 503, who has a session, a token or a key goes on, and all comes back', async () => {
  const browser = world.browser();
  await browser.signInTo(at.acme, { email: owner.email, password: passphrase });
  const client = await registerApplication(world);
  const code = await newCode(browser, client, { resource: at.acme, scope: 'openid catalogue.write' });
  const { access_token: token } = (await askToken(world, client, codeForm(code))).json;
  const { secret: key } = await owner.me(contract, 'service-accounts.create', { organisation: 'acme', kind: 'api-key', name: 'Till', permissions: ['catalogue.write'] });
  const known: Record<string, string>[] = [{ cookie: `session=${browser.cookies('acme.localhost').get('session')}` }, { authorization: `Bearer ${token}` }, { authorization: `Bearer ${key}` }];
  const all = () => Promise.all(known.map(async (headers) => (await change(headers)).status));
  expect(await all()).toEqual([204, 204, 204]);

  way.cut();
  const stranger = world.browser();
  expect((await stranger.ask('/api/sign-in', { body: {} })).json).toMatchObject({ status: 503, code: 'database_unavailable' });
  const refused = await askToken(world, client, { grant_type: 'refresh_token', refresh_token: 'any' });
  expect([refused.status, refused.json.error]).toEqual([503, 'temporarily_unavailable']);
  expect(await all()).toEqual([204, 204, 204]);
  // Whom nobody knows is not let in because nobody can be asked.
  expect((await change({ authorization: `Bearer tenantry_${'k'.repeat(43)}` })).status).toBe(503);
  expect((await change({ cookie: `session=${'g'.repeat(43)}` })).status).toBe(503);

  way.mend();
  await eventually(async () => expect((await stranger.ask('/api/sign-in', { body: {} })).status).toBe(200));
});
