/** Servers that are killed, or whose starter is: what comes back, and what is left. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { settingsForTests, testDataPrefix } from '../../test/settings-for-tests.ts';
import { openKeyring } from '../trust/keyring.ts';
import { startServers, type ServerName, type Servers } from './servers.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), `${testDataPrefix}${process.pid}-`));
});

afterEach(async () => {
  await untilGone();
  rmSync(dataDir, { recursive: true, force: true });
});

test('a server that is killed comes back on the same port and data', async () => {
  const servers = await start(['postgres']);
  const { databaseUrl } = servers.addresses;
  await query(databaseUrl, 'CREATE TABLE kept (id integer)');
  process.kill(pidOf('postgres'), 'SIGKILL');
  await sleep(100);
  await until(() => query(databaseUrl, 'SELECT * FROM kept').then(() => true, () => false));
  await servers.stop();
}, 60_000);

test('a starter that is killed leaves no server behind, and the next start has its data', async () => {
  const names: ServerName[] = ['postgres', 'nats', 'redis', 'radosgw'];
  const starter = await startElsewhere(names);
  expect(processesInside().length).toBeGreaterThanOrEqual(6);
  starter.kill('SIGKILL');
  await untilGone();

  const servers = await start(['postgres', 'nats', 'redis']);
  expect(await query(servers.addresses.databaseUrl, 'SELECT count(*)::int AS found FROM elsewhere')).toEqual([{ found: 0 }]);
  await servers.stop();
}, 120_000);

test('a server that hangs, and so outlives its killed starter, is ended by the next start', async () => {
  const starter = await startElsewhere(['redis']);
  const hanging = pidOf('redis');
  process.kill(hanging, 'SIGSTOP');
  starter.kill('SIGKILL');
  await sleep(200);
  expect(processesInside()).toEqual([String(hanging)]);
  const servers = await start(['redis']);
  expect(processesInside()).toEqual([String(pidOf('redis'))]);
  expect(pidOf('redis')).not.toBe(hanging);
  await servers.stop();
}, 60_000);

test('the ports stay, and a taken one is replaced by the next that is free', async () => {
  const first = await start(['redis', 'nats']);
  const { redisUrl, natsUrl } = first.addresses;
  const meanwhile = new URL(redisUrl).port;
  await first.stop();

  const stranger = spawn(process.execPath, ['-e', `require('net').createServer().listen(${meanwhile}, '127.0.0.1', () => console.log('up'))`]);
  await new Promise((resolve) => stranger.stdout.once('data', resolve));
  const second = await start(['redis', 'nats']);
  expect(second.addresses.natsUrl).toBe(natsUrl);
  expect(new URL(second.addresses.redisUrl).port).not.toBe(meanwhile);
  await second.stop();
  stranger.kill();
}, 60_000);

function start(only: readonly ServerName[]): Promise<Servers> {
  const firstPort = 31_000 + Math.floor(Math.random() * 60) * 12;
  return startServers(settingsForTests(dataDir), openKeyring(dataDir), () => {}, { only, firstPort });
}

/** In a process of its own, which leaves a table behind where there is a database. */
async function startElsewhere(only: readonly ServerName[]): Promise<ChildProcess> {
  const program = `
    import pg from 'pg';
    import { settingsForTests } from ${JSON.stringify(join(import.meta.dirname, '../../test/settings-for-tests.ts'))};
    import { openKeyring } from ${JSON.stringify(join(import.meta.dirname, '../trust/keyring.ts'))};
    import { startServers } from ${JSON.stringify(join(import.meta.dirname, 'servers.ts'))};
    const dataDir = ${JSON.stringify(dataDir)};
    const servers = await startServers(settingsForTests(dataDir), openKeyring(dataDir), () => {}, { only: ${JSON.stringify(only)}, firstPort: 30000 });
    if (servers.addresses.databaseUrl) {
      const client = new pg.Client({ connectionString: servers.addresses.databaseUrl });
      client.on('error', () => {});
      await client.connect();
      await client.query('CREATE TABLE elsewhere ()');
    }
    console.log('up');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error('it did not start')));
  });
  return child;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

function pidOf(name: string): number {
  return (JSON.parse(readFileSync(join(dataDir, 'run', `${name}.json`), 'utf8')) as { pid: number }).pid;
}

/** The servers whose working folder is below the data folder. */
function processesInside(): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && folderOf(pid).startsWith(dataDir));
}

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function untilGone(): Promise<void> {
  return until(async () => processesInside().length === 0);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not come about within 30 s');
    await sleep(50);
  }
}
