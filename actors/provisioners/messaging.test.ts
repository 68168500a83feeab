import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connect, type NatsConnection } from 'nats';
import { natsAuthenticator, type NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { plans } from '../../config/plans.ts';
import { answersTo, answerSubject, nudgesOf, nudgeSubject, requestSubject } from '../../config/trust/mesh-subjects.ts';
import { userJwt } from '../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../config/trust/nkeys.ts';
import { startTestServers, testServers, type SharedServers } from '../../test/servers.ts';
import { newTenant } from '../../test/tenants.ts';
import { messagingProvisioner, nodeUser, tenantAccount, type MessagingProvisioner } from './messaging.ts';
import type { ProvisionedTenant } from './provisioner.ts';
import { generateSecrets, type TenantSecrets } from './secrets.ts';
import { openSystemAccount, type SystemAccount } from './system-account.ts';

const prefix = 'msgtest';
/** NATS closes at once: what is still being written to it may break before the reason is read. */
const notLetIn = /authorization violation|EPIPE|ECONNRESET/i;

let servers: SharedServers;
let system: SystemAccount;
let provisioner: MessagingProvisioner;
let tenant: ProvisionedTenant;
let secrets: TenantSecrets;
const opened: NatsConnection[] = [];

beforeAll(async () => {
  servers = await testServers();
  system = openSystemAccount(servers.addresses.natsUrl, servers.keyring.nats.systemAccountSeed);
  provisioner = messagingProvisioner(system, servers.keyring.nats, prefix);
});

afterAll(() => system.close());

beforeEach(() => {
  tenant = newTenant();
  secrets = generateSecrets();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((connection) => connection.close()));
  await provisioner.undo(tenant, secrets);
});

async function open(credentials: NatsCredentials): Promise<NatsConnection> {
  const connection = await connect({
    servers: servers.addresses.natsUrl,
    authenticator: natsAuthenticator(credentials),
    reconnect: false,
    ignoreClusterUpdates: true,
  });
  opened.push(connection);
  return connection;
}

function platformUser(): NatsCredentials {
  const seed = createSeed('user');
  return { seed, jwt: userJwt({ user: publicKeyOf(seed), name: 'test', issuedAt: 0 }, servers.keyring.nats.platformAccountSeed) };
}

/** The subjects that a connection hears of all there is. */
async function listen(connection: NatsConnection, subject = '>'): Promise<string[]> {
  const heard: string[] = [];
  connection.subscribe(subject, { callback: (error, message) => void heard.push(error ? String(error) : message.subject) });
  await connection.flush();
  return heard;
}

async function settled(...connections: NatsConnection[]): Promise<void> {
  for (const connection of [...connections, ...connections]) await connection.flush();
}

test('a provisioned tenant has an account with the limits of its plan', async () => {
  await provisioner.provision(tenant, secrets);
  const node = await open(nodeUser(prefix, tenant, secrets));
  await expect(provisioner.probe(tenant, secrets)).resolves.toBe(true);
  expect(node.info?.max_payload).toBe(plans[tenant.plan].messaging.payloadBytes);
});

test('the platform asks a tenant, hears its answer and its nudges, and at once that nobody listens', async () => {
  await provisioner.provision(tenant, secrets);
  const account = tenantAccount(secrets);
  const platform = await open(platformUser());
  const node = await open(nodeUser(prefix, tenant, secrets));
  await expect(platform.request(requestSubject(account, 'node-1'), 'a', { timeout: 10_000 })).rejects.toMatchObject({ code: '503' });
  node.subscribe(requestSubject(account, 'node-1'), { callback: (_, message) => void message.respond(`${message.string()}, answered`) });
  await node.flush();
  const heard: string[] = [];
  platform.subscribe(answersTo('g'), { callback: (_, message) => void heard.push(message.string()) });
  platform.subscribe(nudgesOf(account), { callback: (_, message) => void heard.push(message.subject.split('.').at(-1)!) });
  await platform.flush();
  platform.publish(requestSubject(account, 'node-1'), 'asked', { reply: answerSubject(account, 'g', 1) });
  await settled(platform, node);
  node.publish(nudgeSubject(account, 'order'));
  await settled(node, platform);
  expect(heard).toEqual(['asked, answered', 'order']);
});

test('a tenant hears no request of another, and can neither answer nor nudge in its name', async () => {
  const other = { tenant: newTenant(), secrets: generateSecrets() };
  await provisioner.provision(tenant, secrets);
  await provisioner.provision(other.tenant, other.secrets);
  const account = tenantAccount(secrets);
  const platform = await open(platformUser());
  const node = await open(nodeUser(prefix, tenant, secrets));
  const stranger = await open(nodeUser(prefix, other.tenant, other.secrets));
  node.subscribe(requestSubject(account, 'node-1'), { callback: () => {} });
  const heardByStranger = await listen(stranger);
  const heard = await listen(platform, `answer.${account}.>`);
  const nudged = await listen(platform, nudgesOf(account));
  await node.flush();
  platform.publish(requestSubject(account, 'node-1'), 'asked', { reply: answerSubject(account, 'g', 1) });
  await settled(platform, node, stranger);
  expect(heardByStranger).toEqual([]);
  stranger.publish(answerSubject(account, 'g', 1), 'forged');
  stranger.publish(nudgeSubject(account, 'order'), 'forged');
  stranger.publish(requestSubject(account, 'node-1'), 'forged');
  await settled(stranger, platform, node);
  expect([...heard, ...nudged]).toEqual([]);
  await provisioner.undo(other.tenant, other.secrets);
});

test('a sleeping tenant is cut off until it is opened again', async () => {
  await provisioner.provision(tenant, secrets);
  const node = await open(nodeUser(prefix, tenant, secrets));
  await provisioner.close(tenant, secrets);
  await node.closed();
  await expect(open(nodeUser(prefix, tenant, secrets))).rejects.toThrow();
  await provisioner.open(tenant, secrets);
  await open(nodeUser(prefix, tenant, secrets));
});

test('nothing of one account is seen in another, whatever it publishes or subscribes to', async () => {
  const other = { tenant: newTenant(), secrets: generateSecrets() };
  await provisioner.provision(tenant, secrets);
  await provisioner.provision(other.tenant, other.secrets);
  const mine = await open(nodeUser(prefix, tenant, secrets));
  const theirs = await open(nodeUser(prefix, other.tenant, other.secrets));
  const seen = await listen(theirs);
  const asked = await listen(mine);
  for (let sent = 0; sent < 1000; sent += 1) mine.publish(`MOL-${prefix}-${other.tenant.slug}.EVENT.n`);
  theirs.publish(`MOL-${prefix}-${tenant.slug}.REQ.n`);
  await settled(mine, theirs);
  expect(asked).toHaveLength(1000);
  expect(seen).toEqual([`MOL-${prefix}-${tenant.slug}.REQ.n`]);
  await provisioner.undo(other.tenant, other.secrets);
});

test('the key of one tenant does not open the account of another', async () => {
  const other = generateSecrets();
  await provisioner.provision(tenant, secrets);
  const forged = { ...other, messaging: { ...other.messaging, nodeSeed: secrets.messaging.nodeSeed } };
  await expect(open({ jwt: nodeUser(prefix, tenant, secrets).jwt, seed: other.messaging.nodeSeed })).rejects.toThrow(notLetIn);
  await expect(open(nodeUser(prefix, tenant, forged))).rejects.toThrow(notLetIn);
});

test('provisioning again leaves those who are connected alone', async () => {
  await provisioner.provision(tenant, secrets);
  const node = await open(nodeUser(prefix, tenant, secrets));
  await provisioner.provision(tenant, secrets);
  await node.flush();
  expect(node.isClosed()).toBe(false);
});

test('undo ends the connections and the account, may be run again or on nothing, and can be taken back', async () => {
  await provisioner.provision(tenant, secrets);
  const node = await open(nodeUser(prefix, tenant, secrets));
  await provisioner.undo(tenant, secrets);
  await node.closed();
  expect(await provisioner.probe(tenant, secrets)).toBe(false);
  await expect(open(nodeUser(prefix, tenant, secrets))).rejects.toThrow(notLetIn);
  await provisioner.undo(tenant, secrets);
  await provisioner.undo(newTenant(), generateSecrets());
  await provisioner.provision(tenant, secrets);
  await open(nodeUser(prefix, tenant, secrets));
});

test('a NATS that is away is worth another try, claims that it refuses are not', async () => {
  const away = openSystemAccount('nats://127.0.0.1:1', servers.keyring.nats.systemAccountSeed);
  await expect(messagingProvisioner(away, servers.keyring.nats, prefix).provision(tenant, secrets)).rejects.toMatchObject({ type: 'service_unavailable' });
  await away.close();
  await expect(system.claim('CLAIMS.UPDATE', 'no claims')).rejects.toMatchObject({ code: 'provisioning_refused' });
});

test('what is asked while NATS comes back is asked of it then', async () => {
  const own = await startTestServers(['nats']);
  const line = openSystemAccount(own.addresses.natsUrl, own.keyring.nats.systemAccountSeed, 25_000);
  try {
    const known = messagingProvisioner(line, own.keyring.nats, prefix);
    await known.open(tenant, secrets);
    const { pid } = JSON.parse(readFileSync(join(own.dataDir, 'run/nats.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    // One that was under way is told at once; one that comes later waits.
    await known.close(tenant, secrets).catch(() => {});
    await known.open(tenant, secrets);
  } finally {
    await line.close();
    await own.stop();
  }
});
