/** Real servers for tests: those of the whole run, or some of a test's own that it may kill. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServers, type ServerAddresses, type ServerName } from '../config/embedded/servers.ts';
import type { Settings } from '../config/settings.ts';
import { openKeyring, type Keyring } from '../config/trust/keyring.ts';
import { settingsForTests, testDataPrefix } from './settings-for-tests.ts';

const patienceMs = 150_000;

export interface SharedServers {
  /** Those of all embedded servers where storage was asked for, else `s3` is empty. */
  addresses: ServerAddresses;
  keyring: Keyring;
  settings: Settings;
  dataDir: string;
}

export interface TestServers extends SharedServers {
  /** Stops them and removes their data. */
  stop(): Promise<void>;
}

/**
 * The servers that all tests of this run share: each test uses databases, accounts, keys and buckets of its own.
 * @param needs with `storage` it waits for S3 too, which is the last to be there
 */
export async function testServers(needs: { storage?: boolean } = {}): Promise<SharedServers> {
  const dataDir = process.env.TEST_DATA_DIR;
  if (!dataDir) throw new Error('the servers are started by jest: see jest.config.mjs');
  const main = await addressesIn(join(dataDir, 'main.ready.json'));
  const addresses = needs.storage ? { ...main, s3: (await addressesIn(join(dataDir, 'storage.ready.json'))).s3 } : main;
  return { addresses, keyring: openKeyring(dataDir), settings: settingsForTests(dataDir), dataDir };
}

/** Servers of the test's own. The test stops them. */
export async function startTestServers(only: readonly ServerName[]): Promise<TestServers> {
  const dataDir = mkdtempSync(join(tmpdir(), `${testDataPrefix}${process.pid}-`));
  const settings = settingsForTests(dataDir);
  const keyring = openKeyring(dataDir);
  const firstPort = 10_000 + Math.floor(Math.random() * 300) * 12;
  const servers = await startServers(settings, keyring, () => {}, { only, firstPort });
  return {
    addresses: servers.addresses,
    keyring,
    settings,
    dataDir,
    async stop() {
      await servers.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function addressesIn(file: string): Promise<ServerAddresses> {
  const until = Date.now() + patienceMs;
  while (!existsSync(file)) {
    if (Date.now() > until) throw new Error(`${file} did not appear: the test servers do not start`);
    await sleep(50);
  }
  const published = JSON.parse(readFileSync(file, 'utf8')) as { addresses?: ServerAddresses; error?: string };
  if (!published.addresses) throw new Error(`the test servers did not start: ${published.error}`);
  return published.addresses;
}
