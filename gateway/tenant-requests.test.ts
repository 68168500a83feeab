import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connect, type Msg, type NatsConnection } from 'nats';
import { messagingProvisioner, type MessagingProvisioner, nodeUser, tenantAccount } from '../actors/provisioners/messaging.ts';
import { generateSecrets } from '../actors/provisioners/secrets.ts';
import { openSystemAccount, type SystemAccount } from '../actors/provisioners/system-account.ts';
import { openPlace } from '../config/embedded/place.ts';
import { answerSubject, nudgeSubject, requestSubject } from '../config/trust/mesh-subjects.ts';
import { userJwt } from '../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../config/trust/nkeys.ts';
import { codeOf } from '../services/kit/errors.ts';
import { createLogger } from '../services/kit/logger.ts';
import { natsAuthenticator, type NatsCredentials } from '../services/kit/mesh/nats-authenticator.ts';
import { answerWith } from '../services/kit/mesh/tenant-request.ts';
import { serviceScope } from '../services/kit/scope.ts';
import { eventually } from '../test/eventually.ts';
import { startTestServers, type TestServers } from '../test/servers.ts';
import { newTenant } from '../test/tenants.ts';
import { NodeAwayError, openTenantRequests, type TenantRequests } from './tenant-requests.ts';

/** A tenant's node, and the requests that it took. */
type Node = { account: string; nodeId: string; connection: NatsConnection; taken: Msg[] };

let servers: TestServers;
let system: SystemAccount;
let messaging: MessagingProvisioner;
let requests: TenantRequests;
let node: Node;
const opened: NatsConnection[] = [];

beforeAll(async () => {
  servers = await startTestServers(['nats']);
  system = openSystemAccount(servers.addresses.natsUrl, servers.keyring.nats.systemAccountSeed);
  messaging = messagingProvisioner(system, servers.keyring.nats, 'reqtest');
}, 60_000);

beforeEach(async () => {
  requests = await openTenantRequests({ url: servers.addresses.natsUrl, credentials: platformUser() }, createLogger('test', 'silent'));
  node = await tenantNode('node-1');
});

afterEach(async () => {
  await requests.close();
  await Promise.all(opened.splice(0).map((connection) => connection.close()));
});

afterAll(async () => {
  await system.close();
  await servers.stop();
});

function platformUser(): NatsCredentials {
  const seed = createSeed('user');
  return { seed, jwt: userJwt({ user: publicKeyOf(seed), name: 'gateway', issuedAt: 0 }, servers.keyring.nats.platformAccountSeed) };
}

/** In an account of its own. It takes requests and answers none by itself. */
async function tenantNode(nodeId: string): Promise<Node> {
  const [tenant, secrets] = [newTenant(), generateSecrets()];
  await messaging.provision(tenant, secrets);
  const authenticator = natsAuthenticator(nodeUser('reqtest', tenant, secrets));
  const connection = await connect({ servers: servers.addresses.natsUrl, authenticator, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  opened.push(connection);
  const taken: Msg[] = [];
  const account = tenantAccount(secrets);
  connection.subscribe(requestSubject(account, nodeId), { callback: (_, message) => void taken.push(message) });
  await connection.flush();
  return { account, nodeId, connection, taken };
}

const ask = (timeout = 5_000, params: Record<string, unknown> = {}) =>
  requests.send(node, { action: 'shop.get', params, requestID: 'request-1', meta: { scope: serviceScope('gateway', 'request-1') } }, timeout);

async function taken(count = 1): Promise<Msg[]> {
  for (const until = Date.now() + 5_000; node.taken.length < count; await sleep(2)) if (Date.now() > until) throw new Error('no request arrives');
  return node.taken;
}

test('a request reaches the node, and the result’s bytes come back as they are', async () => {
  const answer = ask(5_000, { sku: 'TEA' });
  const [message] = await taken();
  expect(message!.json()).toMatchObject({ action: 'shop.get', params: { sku: 'TEA' }, requestID: 'request-1' });
  message!.respond(answerWith('{"title":  "Tea"}'));
  expect(await answer).toBe('{"title":  "Tea"}');
  expect(requests.pending()).toBe(0);
});

test('what no node answers settles by its deadline, and the late answer is dropped', async () => {
  const begun = performance.now();
  await expect(ask(100)).rejects.toMatchObject({ type: 'request_timeout' });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(99);
  expect(requests.pending()).toBe(0);
  const next = ask();
  const [late, message] = await taken(2);
  late!.respond(answerWith('"late"'));
  message!.respond(answerWith('"in time"'));
  late!.respond(answerWith('"later"'));
  expect(await next).toBe('"in time"');
  expect(requests.pending()).toBe(0);
});

test('a node that is not there is told at once, also one whose tenant’s account is unknown', async () => {
  const begun = performance.now();
  for (const address of [{ ...node, nodeId: 'gone' }, { nodeId: 'node-1', account: publicKeyOf(createSeed('account')) }]) {
    const request = { action: 'shop.get', params: {}, requestID: 'request-1', meta: { scope: serviceScope('gateway', 'request-1') } };
    await expect(requests.send(address, request, 5_000)).rejects.toBeInstanceOf(NodeAwayError);
  }
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(requests.pending()).toBe(0);
});

test('nobody answers for another tenant, whatever it knows of the request', async () => {
  const stranger = await tenantNode('node-1');
  const answer = ask();
  const [message] = await taken();
  const [, , gatewayId, number] = message!.reply!.split('.') as [string, string, string, string];
  // In the other's name NATS does not carry it; in its own name it answers what it was not asked.
  stranger.connection.publish(message!.reply!, answerWith('"forged"'));
  stranger.connection.publish(answerSubject(stranger.account, gatewayId, Number(number)), answerWith('"forged"'));
  await stranger.connection.flush();
  await sleep(100);
  expect(requests.pending()).toBe(1);
  message!.respond(answerWith('"true"'));
  expect(await answer).toBe('"true"');
});

test.each([['nothing', ''], ['no answer', 'hello'], ['a failure without a code', '-{}'], ['an unknown code', '-{"code":"mine"}'], ['broken JSON', '-{']])(
  'an answer that is %s is an error of the platform’s own',
  async (_, text) => {
    const answer = ask().then(() => 'answered', codeOf);
    const [message] = await taken();
    message!.respond(text);
    expect(await answer).toBe('internal');
    expect(requests.pending()).toBe(0);
  },
);

test('a message that is too large for NATS is refused at once', async () => {
  await expect(ask(5_000, { text: 'x'.repeat(5_000_000) })).rejects.toMatchObject({ type: 'message_too_large' });
  expect(requests.pending()).toBe(0);
});

test('what waits for a dead node is settled at once, and the rest goes on', async () => {
  const second = Promise.withResolvers<Msg>();
  node.connection.subscribe(requestSubject(node.account, 'node-2'), { callback: (_, message) => second.resolve(message) });
  await node.connection.flush();
  const dead = ask().then(() => 'answered', codeOf);
  const other = requests.send({ ...node, nodeId: 'node-2' }, { action: 'x', params: {}, requestID: 'r', meta: { scope: serviceScope('g', 'r') } }, 5_000);
  const message = await second.promise;
  requests.settle((nodeId) => nodeId === 'node-1');
  expect([await dead, requests.pending()]).toEqual(['service_unavailable', 1]);
  message.respond(answerWith('1'));
  expect([await other, requests.pending()]).toEqual(['1', 0]);
});

test('nudges are heard of the account asked for alone, until nobody wants to', async () => {
  const stranger = await tenantNode('node-1');
  const heard: unknown[] = [];
  const stop = requests.hear(node.account, (topic, payload) => void heard.push([topic, payload]));
  await nudgeUntil(() => heard.length > 0);
  heard.length = 0;
  for (const [from, account] of [[stranger, node.account], [stranger, stranger.account], [node, node.account]] as const) {
    from.connection.publish(nudgeSubject(account, 'order'), JSON.stringify({ by: from === node ? 'node' : 'stranger' }));
    await from.connection.flush();
  }
  node.connection.publish(nudgeSubject(node.account, 'stock.low'), 'no JSON');
  // What came before it has been heard with it.
  await eventually(async () => expect(heard.at(-1)).toEqual(['stock.low', undefined]));
  stop();
  let others = 0;
  const stopOthers = requests.hear(node.account, () => (others += 1));
  await nudgeUntil(() => others > 0);
  stopOthers();
  expect(heard).toEqual([['order', { by: 'node' }], ['stock.low', undefined]]);
});

/** The node nudges and waits for what it nudged with to be heard, over and over: whoever listens may be known to NATS a moment later. */
async function nudgeUntil(isHeard: () => boolean): Promise<void> {
  while (!isHeard()) {
    node.connection.publish(nudgeSubject(node.account, 'probe'), '{}');
    await node.connection.flush();
    await sleep(10);
  }
}

test('a lost connection settles all that waits, refuses at once what comes, and comes back by itself', async () => {
  const waiting = Array.from({ length: 50 }, () => ask().then(() => 'answered', codeOf));
  await taken(50);
  const { pid } = JSON.parse(readFileSync(openPlace(servers.dataDir).program('nats').runFile, 'utf8')) as { pid: number };
  const killedAt = performance.now();
  process.kill(pid, 'SIGKILL');
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['service_unavailable']));
  expect(performance.now() - killedAt).toBeLessThan(4_000);
  expect([await ask().then(() => 'answered', codeOf), requests.pending()]).toEqual(['service_unavailable', 0]);
  // NATS has forgotten the tenant's account: a new one is another tenant's.
  const deadline = Date.now() + 20_000;
  for (;;) {
    node = await tenantNode('node-1').catch(() => node);
    const answer = ask(500);
    answer.catch(() => {});
    for (const message of await taken().catch(() => [])) message.respond(answerWith('"back"'));
    const text = await answer.catch(codeOf);
    if (text === '"back"') break;
    if (Date.now() > deadline) throw new Error(`not back: ${text}`);
  }
  expect(requests.pending()).toBe(0);
}, 60_000);
