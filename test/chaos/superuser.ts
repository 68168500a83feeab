import pg from 'pg';
import { superuserOf } from '../../bench/platform-servers.ts';
import type { Platform } from '../platform.ts';

export type Superuser = <Row extends object>(database: string, text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** A statement past all walls, over a connection of its own: what held one may have been killed since. Rejects while the server is away. */
export function superuser(platform: Platform): Superuser {
  return async <Row extends object>(database: string, text: string, values: readonly unknown[] = []) => {
    const client = new pg.Client({ ...superuserOf(platform, database), connectionTimeoutMillis: 5_000, query_timeout: 10_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      void client.end().catch(() => {});
    }
  };
}
