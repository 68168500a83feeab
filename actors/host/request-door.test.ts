import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ServiceBroker } from 'moleculer';
import { connect, type NatsConnection } from 'nats';
import { userJwt } from '../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../config/trust/nkeys.ts';
import { createBroker } from '../../moleculer.config.ts';
import { AppError, codeOf } from '../../services/kit/errors.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { natsAuthenticator, type NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { connectionOf } from '../../services/kit/mesh/nats-transporter.ts';
import { readAnswer } from '../../services/kit/mesh/tenant-request.ts';
import { serviceScope } from '../../services/kit/scope.ts';
import { type SharedServers, testServers } from '../../test/servers.ts';
import { openRequestDoor, type RequestDoor } from './request-door.ts';

const log = createLogger('test', 'silent');
const subject = `door.${randomBytes(6).toString('hex')}`;

let servers: SharedServers;
let broker: ServiceBroker;
let asker: NatsConnection;
let door: RequestDoor;
let noted = 0;
/** Calls of `shop.wait` end when it does. */
let held: PromiseWithResolvers<string>;

beforeAll(async () => {
  servers = await testServers();
  broker = createBroker({ namespace: subject, role: 'host', nats: { url: servers.addresses.natsUrl, credentials: user() }, log });
  broker.createService({
    name: 'shop',
    actions: {
      echo: ({ params }: { params: object }) => params,
      nothing: () => undefined,
      wait: () => held.promise,
      refuse: () => Promise.reject(new AppError('cart_not_found', { detail: 'It is gone.', errors: [{ path: 'id', message: 'is gone' }] })),
      crash: () => Promise.reject(new TypeError('secret of the house')),
      bytes: ({ params }: { params: { count: number; character: string } }) => params.character.repeat(params.count),
    },
  });
  await broker.start();
  asker = await connect({ servers: servers.addresses.natsUrl, authenticator: natsAuthenticator(user()) });
  door = await openDoor();
}, 60_000);

beforeEach(() => {
  held = Promise.withResolvers();
});

afterAll(async () => {
  await door.close();
  await asker.close();
  await broker.stop();
});

function user(): NatsCredentials {
  const seed = createSeed('user');
  return { seed, jwt: userJwt({ user: publicKeyOf(seed), name: 'test', issuedAt: 0 }, servers.keyring.nats.platformAccountSeed) };
}

function openDoor(): Promise<RequestDoor> {
  return openRequestDoor(broker, connectionOf(broker), { subject, onRequest: () => void (noted += 1), log });
}

const requestOf = (action: string, params: object = {}) =>
  JSON.stringify({ action, params, requestID: 'request-1', meta: { scope: serviceScope('gateway', 'request-1') } });

/** The result as a gateway reads it. */
async function ask(message: string): Promise<unknown> {
  const answer = await asker.request(subject, message, { timeout: 15_000 });
  return JSON.parse(readAnswer(answer.string()));
}

const refusal = (message: string) => ask(message).then(() => 'answered', codeOf);

test('a request is a call of an action, and its result goes back as JSON', async () => {
  const before = { noted, ...door.load() };
  expect(await ask(requestOf('shop.echo', { word: 'tea' }))).toEqual({ word: 'tea' });
  expect(await ask(requestOf('shop.nothing'))).toBeNull();
  expect([noted - before.noted, door.load()]).toEqual([4, { requests: before.requests + 2, inFlight: 0 }]);
});

test('coded errors go back as they are, all others as internal', async () => {
  await expect(ask(requestOf('shop.refuse'))).rejects.toMatchObject({
    type: 'cart_not_found', message: 'It is gone.', data: { errors: [{ path: 'id', message: 'is gone' }] },
  });
  await expect(ask(requestOf('shop.crash'))).rejects.toMatchObject({ type: 'internal', message: expect.not.stringContaining('secret') });
  expect(await refusal(requestOf('shop.unknown'))).toBe('service_unavailable');
});

test.each([
  ['no JSON', '{"action":'],
  ['nothing', ''],
  ['JSON of something else', '[]'],
  ['no action', requestOf('shop.echo').replace('"action"', '"other"')],
  ['no request id', JSON.stringify({ action: 'shop.echo', params: {}, meta: {} })],
])('%s is a coded error, and the door stays open', async (_, message) => {
  expect(await refusal(message)).toBe('internal');
  expect(await ask(requestOf('shop.echo', { word: 'tea' }))).toEqual({ word: 'tea' });
  expect(door.load().inFlight).toBe(0);
});

test('an answer that NATS would refuse is a coded error, counted in bytes; the largest one passes', async () => {
  const largest = asker.info!.max_payload;
  const quoted = 3;
  expect(await ask(requestOf('shop.bytes', { count: largest - quoted, character: 'x' }))).toHaveLength(largest - quoted);
  expect(await refusal(requestOf('shop.bytes', { count: largest - quoted + 1, character: 'x' }))).toBe('answer_too_large');
  expect(await refusal(requestOf('shop.bytes', { count: largest / 2, character: '茶' }))).toBe('answer_too_large');
  expect(await ask(requestOf('shop.echo', { word: 'tea' }))).toEqual({ word: 'tea' });
});

test('a door that closes answers what it has in hand, and NATS tells all others that nobody is here', async () => {
  const inHand = ask(requestOf('shop.wait'));
  while (door.load().inFlight === 0) await sleep(2);
  let isClosed = false;
  const closing = door.close().then(() => (isClosed = true));
  // Behind what the door has said to NATS on the same connection.
  await connectionOf(broker).flush();
  await expect(asker.request(subject, requestOf('shop.echo'), { timeout: 5_000 })).rejects.toMatchObject({ code: '503' });
  expect(isClosed).toBe(false);
  held.resolve('late');
  expect(await inHand).toBe('late');
  await closing;
  door = await openDoor();
  expect(await ask(requestOf('shop.echo', { word: 'tea' }))).toEqual({ word: 'tea' });
});

test('however often it opens and closes, a request is answered or told that nobody is here', async () => {
  const outcomes = new Map<string, number>();
  const run = { going: true };
  const askers = Array.from({ length: 4 }, async () => {
    while (run.going) {
      const outcome = await ask(requestOf('shop.echo')).then(() => 'answered', (error: { code?: string; message: string }) => error.code ?? error.message);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  });
  for (let round = 0; round < 50; round += 1) {
    await door.close();
    door = await openDoor();
    await sleep(2);
  }
  run.going = false;
  await Promise.all(askers);
  expect([...outcomes.keys()].toSorted()).toEqual(['503', 'answered']);
});
