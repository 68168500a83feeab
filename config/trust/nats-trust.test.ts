import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, type NatsConnection } from 'nats';
import { natsAuthenticator, type NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { testServers, type SharedServers } from '../../test/servers.ts';
import { accountJwt, deleteAccountsJwt, userJwt, type UserClaims } from './nats-jwt.ts';
import { createSeed, publicKeyOf } from './nkeys.ts';

/** NATS closes at once: what is still being written to it may break before the reason is read. */
const notLetIn = /authorization violation|EPIPE|ECONNRESET/i;

let servers: SharedServers;
let system: NatsConnection;
let clock = Math.floor(Date.now() / 1000);

beforeAll(async () => {
  servers = await testServers();
  system = await connectAs(userOf(servers.keyring.nats.systemAccountSeed));
});

afterAll(() => system.close());

function userOf(accountSeed: string, permissions?: UserClaims['permissions']): NatsCredentials {
  const seed = createSeed('user');
  const claims = { user: publicKeyOf(seed), name: 'test', issuedAt: clock, permissions };
  return { seed, jwt: userJwt(claims, accountSeed) };
}

function connectAs(credentials: NatsCredentials): Promise<NatsConnection> {
  return connect({ servers: servers.addresses.natsUrl, authenticator: natsAuthenticator(credentials), reconnect: false });
}

async function claim(subject: string, jwt: string): Promise<{ data?: { code: number }; error?: { code: number } }> {
  return (await system.request(subject, jwt, { timeout: 10_000 })).json();
}

function pushAccount(seed: string, limits?: { connections?: number; payload?: number }, operatorSeed?: string) {
  clock += 1;
  const jwt = accountJwt(
    { account: publicKeyOf(seed), name: 'test', issuedAt: clock, limits },
    operatorSeed ?? servers.keyring.nats.operatorSeed,
  );
  return claim('$SYS.REQ.CLAIMS.UPDATE', jwt);
}

async function newAccount(limits?: { connections?: number; payload?: number }): Promise<string> {
  const seed = createSeed('account');
  expect(await pushAccount(seed, limits)).toMatchObject({ data: { code: 200 } });
  return seed;
}

test('nats-server takes the operator, the accounts and their users', async () => {
  const platform = await connectAs(userOf(servers.keyring.nats.platformAccountSeed));
  await platform.flush();
  await platform.close();
  const tenant = await connectAs(userOf(await newAccount()));
  await tenant.flush();
  await tenant.close();
});

test('a user of an account that was never pushed, or with the key of another, is refused', async () => {
  await expect(connectAs(userOf(createSeed('account')))).rejects.toThrow(notLetIn);
  const account = await newAccount();
  const stolen = { jwt: userOf(account).jwt, seed: createSeed('user') };
  await expect(connectAs(stolen)).rejects.toThrow(notLetIn);
});

test('an account that another operator signed is refused', async () => {
  const account = createSeed('account');
  await pushAccount(account, {}, createSeed('operator')).catch(() => undefined);
  await expect(connectAs(userOf(account))).rejects.toThrow(notLetIn);
});

test('the limits of an account hold', async () => {
  const account = await newAccount({ connections: 1, payload: 1000 });
  const only = await connectAs(userOf(account));
  expect(only.info?.max_payload).toBe(1000);
  await expect(connectAs(userOf(account))).rejects.toThrow();
  await only.close();
});

test('permissions are told to a user that oversteps them, and to it alone', async () => {
  const account = await newAccount();
  const limited = await connectAs(userOf(account, { publish: { allow: ['orders.*'] }, subscribe: { deny: ['>'] } }));
  const status = limited.status()[Symbol.asyncIterator]();
  limited.publish('payments.take');
  expect((await status.next()).value).toMatchObject({ permissionContext: { operation: 'publish', subject: 'payments.take' } });
  await limited.close();
});

test('an account with 0 connections loses its clients; a deleted one too, until it is pushed again', async () => {
  const account = await newAccount();
  const suspended = await connectAs(userOf(account));
  await pushAccount(account, { connections: 0 });
  await suspended.closed();
  await expect(connectAs(userOf(account))).rejects.toThrow();

  await pushAccount(account);
  const deleted = await connectAs(userOf(account));
  const request = deleteAccountsJwt([publicKeyOf(account)], clock, servers.keyring.nats.operatorSeed);
  expect(await claim('$SYS.REQ.CLAIMS.DELETE', request)).toMatchObject({ data: { code: 200 } });
  await deleted.closed();
  await expect(connectAs(userOf(account))).rejects.toThrow();

  await pushAccount(account);
  await (await connectAs(userOf(account))).close();
});
