import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { AppError } from './errors.ts';
import { sql, type Statement } from './statement.ts';

export type DatabaseCredentials = { host: string; port: number; database: string; user: string; password: string };

/** What goes with every event that a transaction publishes. */
export type MessageMeta = { correlationId: string; causedBy: string; traceparent?: string };

/** Where an event goes: the names of the services that subscribe to it. */
export type Subscribers = (event: string) => readonly string[];

/** Statements of one service, run in its own role. */
export type Queryable = {
  /** All rows. */
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** The first row, or undefined. */
  first<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row | undefined>;
};

export type Transaction = Queryable & {
  /**
   * Puts an event into the mailbox of each subscriber, in this same transaction.
   * @param due when it is to be delivered, if not at once
   */
  publish(event: string, payload: object, due?: Date): Promise<void>;
  /** Wakes the mailbox after the commit: for mail that became due by another way than `publish`. */
  announce(): void;
};

export type Database = Queryable & {
  /** Runs the work in one transaction; within an open one it joins it. Deadlocks and lost races are tried again. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
};

/** A service's pool of connections. */
export type DatabaseDoor = {
  /** A door for one message; what it publishes carries the meta. */
  for(meta: MessageMeta): Database;
  /** Makes the first connection now: it takes longer than most statements. */
  warm(): void;
  close(): Promise<void>;
};

// Without a NOTIFY: transactions that notify commit one after the other, over all databases of the server.
const putStatement = sql`select queue.put($1, $2, $3, $4, $5)`;
const putAtStatement = sql`select queue.put_at($6, $1, $2, $3, $4, $5)`;

const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return toSafeNumber;
    if (oid === pg.types.builtins.DATE) return (text: string) => text;
    return pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

export type DatabaseOptions = {
  schema: string;
  max: number;
  name: string;
  subscribers: Subscribers;
  /** Called after each commit that published: wakes the mailbox beside it. Mail whose waker died is found by the next node. */
  onPublished?: () => void;
};

/**
 * Opens a pool of at most `max` connections; none is made before the first statement.
 * @param options.schema where names without a schema are looked up
 * @param options.name what the connections are called in the server's list of sessions
 */
export function openDatabase(credentials: DatabaseCredentials, options: DatabaseOptions): DatabaseDoor {
  const pool = new pg.Pool({
    ...credentials,
    max: options.max,
    // A tenant that nobody asks holds no connection; one is made again in 3 ms.
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 5_000,
    application_name: options.name,
    options: `-c search_path=${options.schema}`,
    keepAlive: true,
    pipeline: true,
    types,
  });
  // A connection that breaks, idle or between two statements of a transaction, fails the next statement; without a listener it
  // would end the process, and every tenant's node in it.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    for: (meta) => databaseFor(pool, meta, options),
    // Whoever needs it meets the failure.
    warm: () => void pool.query('select').catch(() => {}),
    close: () => pool.end(),
  };
}

function databaseFor(pool: pg.Pool, meta: MessageMeta, options: DatabaseOptions): Database {
  return {
    ...queryable((query) => pool.query(query)),
    transaction: (work) => retrying(() => inTransaction(pool, meta, options, work)),
  };
}

/** The door of a handler that already runs within a transaction: everything it does joins it. */
export function joined(transaction: Transaction): Database {
  return { query: transaction.query, first: transaction.first, transaction: (work) => work(transaction) };
}

function queryable(run: (query: pg.QueryConfig) => Promise<pg.QueryResult>): Queryable {
  const query = async <Row extends object>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> => {
    try {
      const result = await run({ name: statement.name, text: statement.text, values: values as unknown[] });
      return result.rows as Row[];
    } catch (error) {
      throw coded(error);
    }
  };
  return { query, first: async (statement, values) => (await query<never>(statement, values))[0] };
}

async function inTransaction<Result>(
  pool: pg.Pool,
  meta: MessageMeta,
  { subscribers, onPublished }: DatabaseOptions,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw coded(error);
  });
  // Sent without waiting for their answers: `begin` travels with the first statement, what is published with the commit.
  const unawaited: Promise<unknown>[] = [];
  const send = (query: pg.QueryConfig | string): void => {
    const answer = client.query(query);
    answer.catch(() => {});
    unawaited.push(answer);
  };
  let broken = false;
  let published = false;
  try {
    send('begin');
    const result = await work({
      ...queryable((query) => client.query(query)),
      async publish(event, payload, due) {
        const services = subscribers(event);
        if (services.length === 0) return;
        const values: unknown[] = [event, randomUUID(), JSON.stringify(payload), JSON.stringify(meta), services];
        if (due !== undefined) values.push(due);
        const { name, text } = due === undefined ? putStatement : putAtStatement;
        send({ name, text, values });
        published = true;
      },
      announce() {
        published = true;
      },
    });
    const commit = client.query('commit');
    await Promise.all([...unawaited, commit]);
    // What failed and was caught by the work has undone everything all the same.
    if ((await commit).command !== 'COMMIT') throw new Error('a statement of the transaction had failed: nothing was committed');
    if (published) onPublished?.();
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    // The first failure is the cause of the others.
    for (const answer of await Promise.allSettled(unawaited)) if (answer.status === 'rejected') throw coded(answer.reason);
    throw coded(error);
  } finally {
    client.release(broken);
  }
}

// Lost races among transactions, by their SQLSTATE: the work is whole again after the rollback and is simply repeated.
const lostRaces = new Set(['40001', '40P01']);

async function retrying<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 5 || !lostRaces.has(sqlState(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
    }
  }
}

/** The SQLSTATE of a failed statement, or an empty text. */
export function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

// 08: connection, 57P: the server goes or comes, 53: it is full; the rest of the list is what sockets and pg-pool say.
const unreachable = /^(08|57P|53|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/;
const unreachableMessage = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** Whether an error says that the database is away, whatever was asked of it. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof Error && (unreachable.test(sqlState(error)) || unreachableMessage.test(error.message));
}

// PostgreSQL keeps no NUL: the first is said of a text, the second of one within JSON.
const holdsNul = new Set(['22021', '22P05']);

function coded(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isDatabaseAway(error)) return new AppError('database_unavailable', { cause: error });
  // Whoever asked has sent it, in a field, a path or a cursor: nothing of ours holds one.
  if (holdsNul.has(sqlState(error))) return new AppError('invalid_fields', { cause: error, errors: [{ path: '', message: 'holds a NUL character' }] });
  return error;
}

function toSafeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) && !text.includes('.')) throw new RangeError(`${text} does not fit a number`);
  return value;
}
