import { randomBytes } from 'node:crypto';
import type { SendMail } from '../../services/platform/identity/mail/letter.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from '../../services/platform/identity/testing/open-identity.ts';
import { testServers } from '../../test/servers.ts';
import type { HostContracts } from '../host-contracts.ts';
import type { IdentityLimits } from '../sign-in/door-limits.ts';
import { type Browser, openBrowser } from './browser.ts';
import { facts, openWorld, ready, type World } from './stand-ins.ts';

/** A gateway with the real identity service behind it, on real servers. */
export type IdentityWorld = {
  world: World;
  identity: RunningIdentity;
  database: IdentityDatabase;
  browser(from?: string): Browser;
  close(): Promise<void>;
};

/** Where the hosts are, to browsers and tokens. */
export const at = { identity: 'http://identity.localhost:8080', admin: 'http://admin.localhost:8080', acme: 'http://acme.localhost:8080', bolt: 'http://bolt.localhost:8080' };

export type IdentityWorldOptions = {
  /** By default those that a test does not reach by its haste. */
  identityLimits?: IdentityLimits;
  /** By default none. */
  trustedProxies?: readonly string[];
  /** Where the service finds its database, if not where it is. */
  databasePort?(port: number): number | Promise<number>;
  contracts?: HostContracts;
  sendMail?: SendMail;
  /** Of bcrypt; by default the least. */
  passwordCost?: number;
};

export async function openIdentityWorld({ identityLimits = wide, trustedProxies, databasePort = (port) => port, contracts, sendMail, passwordCost }: IdentityWorldOptions = {}): Promise<IdentityWorld> {
  const servers = await testServers();
  const database = await createIdentityDatabase(servers.addresses.databaseUrl);
  const { credentials } = database;
  const reached = { ...database, credentials: { ...credentials, port: await databasePort(credentials.port) } };
  const secret = randomBytes(32).toString('base64url');
  let running: RunningIdentity | undefined;
  const world = await openWorld(servers, {
    identityLimits,
    trustedProxies,
    contracts,
    runIdentity: async (on) => (running = await runIdentity(reached, { derive: () => secret }, facts, {}, { on, sendMail, passwordCost })),
  });
  for (const slug of ['acme', 'bolt']) world.hosts.set(`${slug}.localhost`, ready(slug));
  return {
    world,
    identity: running!,
    database,
    browser: (from) => openBrowser(world.gateway.port, from),
    async close() {
      await world.close();
      await database.drop();
    },
  };
}

const wide: IdentityLimits = {
  address: { perSecond: 1_000, burst: 10_000 },
  client: { perSecond: 1_000, burst: 10_000 },
};
