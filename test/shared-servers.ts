/**
 * The servers of one jest run: started by the process that runs jest while the first tests already go, and told to the
 * tests through files in their data folder. They and the folder are gone when the run ends, however it ends.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers, type ServerName, type Servers } from '../config/embedded/servers.ts';
import { openKeyring } from '../config/trust/keyring.ts';
import { settingsForTests, testDataPrefix } from './settings-for-tests.ts';

let dataDir: string | undefined;
let running: Promise<PromiseSettledResult<Servers>[]> | undefined;
const ending = new AbortController();

/** Begins to start them and returns at once; what fails is told to the tests that ask. */
export function beginServers(): void {
  sweep();
  dataDir = mkdtempSync(join(tmpdir(), `${testDataPrefix}${process.pid}-`));
  process.env.TEST_DATA_DIR = dataDir;
  const firstPort = 20_000 + Math.floor(Math.random() * 900) * 12;
  running = Promise.allSettled([
    begin(dataDir, 'main', ['postgres', 'nats', 'redis'], firstPort),
    begin(dataDir, 'storage', ['radosgw'], firstPort + 3),
  ]);
}

export async function endServers(): Promise<void> {
  ending.abort();
  for (const start of (await running) ?? []) if (start.status === 'fulfilled') await start.value.stop();
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
}

async function begin(folder: string, name: string, only: readonly ServerName[], firstPort: number): Promise<Servers> {
  const ready = join(folder, `${name}.ready.json`);
  try {
    const keyring = openKeyring(folder);
    const servers = await startServers(settingsForTests(folder), keyring, () => {}, { only, firstPort, signal: ending.signal });
    publish(ready, { addresses: servers.addresses });
    return servers;
  } catch (error) {
    publish(ready, { error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

function publish(file: string, value: object): void {
  writeFileSync(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

/** Folders of runs that were killed. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${testDataPrefix}(\\d+)-`).exec(name) ?? [];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
