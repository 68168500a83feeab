import { createHash } from 'node:crypto';
import type { Database, Transaction } from './database.ts';
import { fail } from './errors.ts';
import { sql } from './statement.ts';

type Request = { action: string; subject: string; key: string; params: unknown };
type Kept = { body_hash: Buffer; answer: object };

// The insert waits for a twin that is in flight, so of two at once the second sees the answer of the first.
const claim = sql`
  insert into idempotency_keys (action, subject, key, body_hash) values ($1, $2, $3, $4)
  on conflict do nothing returning key`;
const read = sql`select body_hash, answer from idempotency_keys where action = $1 and subject = $2 and key = $3`;
const keep = sql`update idempotency_keys set answer = $4 where action = $1 and subject = $2 and key = $3`;

/**
 * Does the work once per key: its effect and its answer commit together, and the same request gets the same answer.
 * @throws AppError idempotency_key_reused where the key came with other params
 */
export async function once(
  database: Database,
  request: Request,
  work: (transaction: Transaction) => Promise<object>,
): Promise<object> {
  const identity = [request.action, request.subject, request.key];
  const hash = createHash('sha256').update(JSON.stringify(request.params)).digest();
  return database.transaction(async (transaction) => {
    if ((await transaction.first(claim, [...identity, hash])) === undefined) {
      const kept = await transaction.first<Kept>(read, identity);
      if (kept === undefined || !kept.body_hash.equals(hash)) fail('idempotency_key_reused');
      return kept.answer;
    }
    const answer = await work(transaction);
    await transaction.query(keep, [...identity, JSON.stringify(answer)]);
    return answer;
  });
}
