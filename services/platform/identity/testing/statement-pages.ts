import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startTestServers } from '../../../../test/servers.ts';

/** A database server of the test's own that counts the pages that each statement reads. */
export type CountingServer = {
  url: string;
  /**
   * The pages that the work reads, in memory or not, by the text of its statements: for each, the mean of its runs.
   * @param user whose statements are meant
   */
  pagesOf(database: string, user: string, work: () => Promise<unknown>): Promise<Map<string, number>>;
  stop(): Promise<void>;
};

const extension = 'pg_stat_statements';
const count = `
  select query, sum(shared_blks_hit + shared_blks_read) / sum(calls) as pages from ${extension}
  where dbid = (select oid from pg_database where datname = $1) and userid = $2::regrole group by query`;

export async function openCountingServer(): Promise<CountingServer> {
  const { addresses, stop } = await startTestServers(['postgres']);
  const url = addresses.databaseUrl;
  await restartWith(url);
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`create extension ${extension}`);
  return {
    url,
    async pagesOf(database, user, work) {
      await client.query(`select ${extension}_reset()`);
      await work();
      const { rows } = await client.query<{ query: string; pages: string }>(count, [database, user]);
      return new Map(rows.map(({ query, pages }) => [withoutValues(query), Number(pages)]));
    },
    async stop() {
      await client.end();
      await stop();
    },
  };
}

/** Where the server saw a statement prepared before it counted it shows its constants, elsewhere it does not. */
const withoutValues = (query: string) => query.replace(/\$\d+|'[^']*'|\b(?:\d+|null|true|false)\b/g, '?').replace(/\s+/g, ' ');

/** The module counts in shared memory, so that the server must begin with it. Its supervisor brings it back. */
async function restartWith(url: string): Promise<void> {
  const before = new pg.Client(url);
  before.on('error', () => {});
  await before.connect();
  await before.query(`alter system set shared_preload_libraries = '${extension}'`);
  const { rows } = await before.query<{ pid: number }>(`select split_part(pg_read_file('postmaster.pid'), e'\\n', 1)::integer as pid`);
  process.kill(rows[0]!.pid, 'SIGINT');
  await before.end().catch(() => {});
  for (const until = performance.now() + 60_000; !(await isLoaded(url)); await sleep(200)) {
    if (performance.now() > until) throw new Error(`the server does not come back with ${extension}`);
  }
}

async function isLoaded(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ shared_preload_libraries: string }>('show shared_preload_libraries');
    return rows[0]?.shared_preload_libraries === extension;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
