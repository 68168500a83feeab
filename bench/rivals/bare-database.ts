import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Database, Queryable, Transaction } from '../../services/kit/database.ts';
import type { Statement } from '../../services/kit/statement.ts';
import { asService, type DatabaseLogin } from '../platform-servers.ts';

/** An event as it was put into the outbox. */
export type Sent = { id: string; event: string; payload: object };

export type BareDatabase = {
  /** @param outbox takes what is published, once it is committed */
  door(outbox: Sent[]): Database;
  close(): Promise<void>;
};

/** How an event is put into the outbox: as the platform does it, or in the way that wakes a worker at the commit. */
const outboxStatements = {
  put: 'select queue.put($1, $2, $3, $4, $5)',
  publish: 'select queue.publish($1, $2, $3, $4, $5)',
} as const;

export type BareOptions = {
  connections: number;
  outboxStatement: keyof typeof outboxStatements;
  subscribers(event: string): readonly string[];
};

const meta = JSON.stringify({ correlationId: 'bare-bench', causedBy: 'bench' });

/** What a handler needs of a database, by `pg` and nothing else: one round trip for each statement. */
export function bareDatabase(
  login: DatabaseLogin,
  service: string,
  { connections, outboxStatement, subscribers }: BareOptions,
): BareDatabase {
  const pool = new pg.Pool({ ...login, max: connections, options: asService(service), types });
  pool.on('error', () => {});

  async function transaction<Result>(outbox: Sent[], work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const client = await pool.connect();
    const sent: Sent[] = [];
    try {
      await client.query('begin');
      const result = await work({
        ...queryable(client),
        async publish(event, payload) {
          const to = subscribers(event);
          if (to.length === 0) return;
          const id = randomUUID();
          await client.query({ name: outboxStatement, text: outboxStatements[outboxStatement], values: [event, id, JSON.stringify(payload), meta, to] });
          sent.push({ id, event, payload });
        },
        announce: () => {},
      });
      await client.query('commit');
      outbox.push(...sent);
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  return {
    door: (outbox) => ({ ...queryable(pool), transaction: (work) => transaction(outbox, work) }),
    close: () => pool.end(),
  };
}

function queryable(runner: pg.Pool | pg.PoolClient): Queryable {
  const query = async <Row extends object>({ name, text }: Statement, values: readonly unknown[] = []): Promise<Row[]> =>
    (await runner.query({ name, text, values: values as unknown[] })).rows as Row[];
  return { query, first: async (statement, values) => (await query<never>(statement, values))[0] };
}

const numbers = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

/** As the handlers expect them: whole numbers as numbers. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    numbers.has(oid) ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
