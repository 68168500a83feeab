import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ChildSpec } from '../../actors/supervision/child-spec.ts';
import { giveTo } from './account.ts';
import type { Place } from './place.ts';
import { runProgram, startProgram } from './spawn.ts';

const superuser = 'tenantry';
/** Milliseconds that a start waits for what is left of a server that was killed. */
const patienceMs = 30_000;
/** Seconds. */
const vacuumStartEvery = 1.5;
const shortestBetweenVacuums = 60;
const longestBetweenVacuums = 3_600;

export interface PostgresServer {
  spec: ChildSpec;
  /** Of the superuser, database `postgres`. Holds the password. */
  url: string;
}

/** PostgreSQL on loopback, with all its data in the folder `postgres`. */
export function postgresServer(place: Place, port: number, password: string): PostgresServer {
  const url = `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
  const folder = join(place.dataDir, 'postgres');
  return {
    url,
    spec: {
      name: 'postgres',
      restart: 'permanent',
      stopWithinMs: 8000,
      async start(signal) {
        if (!existsSync(folder)) await initialise(place, folder, password, signal);
        writeSettings(place, folder, port);
        const program = { ...place.program('postgres'), binary: 'postgres', args: ['-D', folder], folder };
        // SIGINT is its fast shutdown: SIGTERM would wait for every client to leave.
        return whenFree(() => startProgram({ ...program, stopSignal: 'SIGINT' }, { serves: () => serves(url), withinMs: 60_000, signal }), signal);
      },
    },
  };
}

/** A server that was killed while it wrote to the disk has processes that outlive it until that is done. */
async function whenFree<Started>(start: () => Promise<Started>, signal: AbortSignal): Promise<Started> {
  for (const until = performance.now() + patienceMs; ; ) {
    try {
      return await start();
    } catch (error) {
      const isInUse = error instanceof Error && /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(error.message);
      if (!isInUse || performance.now() > until) throw error;
      await sleep(500, undefined, { signal });
    }
  }
}

/** In a folder of its own that is renamed when complete, so that an interrupted first start begins anew. */
async function initialise(place: Place, folder: string, password: string, signal: AbortSignal): Promise<void> {
  const draft = `${folder}.partial`;
  const passwordFile = `${folder}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  giveTo(place.account, draft);
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(place.account, passwordFile);
  try {
    const args = ['-D', draft, '-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8'];
    await runProgram({ binary: 'initdb', args, folder: draft, account: place.account }, signal);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, folder);
}

function writeSettings(place: Place, folder: string, port: number): void {
  place.write(join(folder, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  place.write(
    join(folder, 'postgresql.conf'),
    `listen_addresses = '127.0.0.1'
port = ${port}
# No socket file: its path may be at most 107 bytes long, and a data folder is where it is.
unix_socket_directories = ''
max_connections = 2000
superuser_reserved_connections = 10
shared_buffers = 256MB
max_wal_size = 2GB
# What new databases have written is to be on the disk soon: a stop may not wait long for it.
checkpoint_timeout = 1min
backend_flush_after = 1MB
dynamic_shared_memory_type = ${sharedMemoryIsOpen() ? 'posix' : 'mmap'}
# Containers often have 64 MB of shared memory, which a few parallel queries fill; ours are short.
max_parallel_workers_per_gather = 0
autovacuum_naptime = ${secondsBetweenVacuums(folder)}s
password_encryption = scram-sha-256
# The compiler takes longer than our statements.
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
# A failing ALTER ROLE would write its password down.
log_min_error_statement = panic
`,
  );
}

/**
 * Seconds in which each database is looked at once, by a process that starts for it and takes 10 ms of processor time: with
 * thousands of them that sleep, this alone would keep the machine awake.
 */
function secondsBetweenVacuums(folder: string): number {
  const databases = readdirSync(join(folder, 'base')).length;
  return Math.min(longestBetweenVacuums, Math.max(shortestBetweenVacuums, Math.ceil(databases * vacuumStartEvery)));
}

function sharedMemoryIsOpen(): boolean {
  const folder = statSync('/dev/shm', { throwIfNoEntry: false });
  return folder !== undefined && (folder.mode & 0o002) !== 0;
}

/** Whether the superuser of the address can work; closes the common databases to everybody else. */
export async function serves(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    // A tenant's role is to see no database but its own.
    await client.query('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC');
    return true;
  } catch (error) {
    // Waiting does not help.
    if ((error as { code?: string }).code === '28P01') throw new Error('PostgreSQL refuses the password: DATABASE_URL is wrong, or DATA_DIR/postgres belongs to another DATA_DIR/keyring', { cause: error });
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
