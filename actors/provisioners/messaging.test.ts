import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connect, type NatsConnection } from 'nats';
import { natsAuthenticator, type NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { plans } from '../../config/plans.ts';
import { testServers, type SharedServers } from '../../test/servers.ts';
import { newTenant } from '../../test/tenants.ts';
import { gatewayUser, messagingProvisioner, nodeUser, type MessagingProvisioner } from './messaging.ts';
import type { ProvisionedTenant } from './provisioner.ts';
import { generateSecrets, type TenantSecrets } from './secrets.ts';
import { openSystemAccount, type SystemAccount } from './system-account.ts';

const prefix = 'msgtest';

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

test('a provisioned tenant has an account with the limits of its plan, for its node and its gateway', async () => {
  await provisioner.provision(tenant, secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(true);
  const node = await open(nodeUser(prefix, tenant, secrets));
  const gateway = await open(gatewayUser(prefix, tenant, secrets));
  expect(node.info?.max_payload).toBe(plans[tenant.plan].messaging.payloadBytes);
  const heard = await listen(node);
  gateway.publish(`MOL-${prefix}-${tenant.slug}.REQ.node-1`);
  await settled(gateway, node);
  expect(heard).toEqual([`MOL-${prefix}-${tenant.slug}.REQ.node-1`]);
});

test('a gateway asks and is found, and is refused events, answers and other namespaces', async () => {
  await provisioner.provision(tenant, secrets);
  const namespace = `MOL-${prefix}-${tenant.slug}`;
  const node = await open(nodeUser(prefix, tenant, secrets));
  const gateway = await open(gatewayUser(prefix, tenant, secrets));
  const heardByNode = await listen(node);
  const heardByGateway = await listen(gateway, `${namespace}.EVENT.gateway-1`);
  const allowed = ['REQ.n', 'DISCOVER', 'DISCOVER.n', 'INFO', 'INFO.n', 'HEARTBEAT', 'PING', 'PING.n', 'PONG.n', 'DISCONNECT'];
  const denied = ['EVENT.n', 'EVENTB.group.order.created', 'RES.n', 'REQB.orders.place'];
  for (const packet of [...allowed, ...denied]) gateway.publish(`${namespace}.${packet}`);
  gateway.publish('MOL-other.REQ.n');
  node.publish(`${namespace}.EVENT.gateway-1`);
  await settled(gateway, node);
  // In any order: two connections publish.
  expect(heardByNode.toSorted()).toEqual([...allowed.map((packet) => `${namespace}.${packet}`), `${namespace}.EVENT.gateway-1`].toSorted());
  expect(heardByGateway).toEqual([`${namespace}.EVENT.gateway-1`]);
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
  await expect(open({ jwt: nodeUser(prefix, tenant, secrets).jwt, seed: other.messaging.nodeSeed })).rejects.toMatchObject({ code: 'AUTHORIZATION_VIOLATION' });
  await expect(open(nodeUser(prefix, tenant, forged))).rejects.toMatchObject({ code: 'AUTHORIZATION_VIOLATION' });
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
  await expect(open(nodeUser(prefix, tenant, secrets))).rejects.toMatchObject({ code: 'AUTHORIZATION_VIOLATION' });
  await provisioner.undo(tenant, secrets);
  await provisioner.undo(newTenant(), generateSecrets());
  await provisioner.provision(tenant, secrets);
  await open(nodeUser(prefix, tenant, secrets));
});

test('restoreAll tells an empty NATS of all tenants', async () => {
  const known = [{ tenant, secrets }, { tenant: newTenant(), secrets: generateSecrets() }];
  await provisioner.restoreAll(known);
  for (const one of known) await open(nodeUser(prefix, one.tenant, one.secrets));
  await provisioner.undo(known[1]!.tenant, known[1]!.secrets);
});

test('a NATS that is away is worth another try, claims that it refuses are not', async () => {
  const away = openSystemAccount('nats://127.0.0.1:1', servers.keyring.nats.systemAccountSeed);
  await expect(messagingProvisioner(away, servers.keyring.nats, prefix).provision(tenant, secrets)).rejects.toMatchObject({ code: 'provisioning_retryable' });
  await away.close();
  await expect(system.claim('CLAIMS.UPDATE', 'no claims')).rejects.toMatchObject({ code: 'provisioning_refused' });
});
