/** Real servers for a test, on free ports and data of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers, type ServerAddresses, type ServerName } from '../config/embedded/servers.ts';
import { openKeyring, type Keyring } from '../config/trust/keyring.ts';

export interface TestServers {
  addresses: ServerAddresses;
  keyring: Keyring;
  dataDir: string;
  /** Stops them and removes their data. */
  stop(): Promise<void>;
}

/** Starts those that are named. */
export async function startTestServers(only: readonly ServerName[]): Promise<TestServers> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tenantry-test-'));
  const keyring = openKeyring(dataDir);
  // Test files run side by side: each looks for free ports from a place of its own.
  const firstPort = 20_000 + (process.pid % 400) * 100;
  const servers = await startServers({ dataDir, platformPrefix: 'tenantry' }, keyring, () => {}, { only, firstPort });
  return {
    addresses: servers.addresses,
    keyring,
    dataDir,
    async stop() {
      await servers.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
