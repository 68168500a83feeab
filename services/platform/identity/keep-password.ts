import type { Transaction } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';
import { writeAudit } from './audit.ts';

// Links that were sent before are another's way in, if it was another that made the password change needful.
const keep = sql`
  with links as (
    delete from one_time_tokens where person_id = $1
  )
  update people set password_hash = $2, password_changed_at = now() where id = $1`;

/** Keeps a new password and ends what the old one may have opened; the owner is told by mail. */
export async function keepPassword(
  transaction: Transaction,
  personId: string,
  passwordHash: string,
  { action, requestId }: { action: 'password.changed' | 'password.reset'; requestId: string },
): Promise<void> {
  await transaction.query(keep, [personId, passwordHash]);
  await writeAudit(transaction, { actor: `person:${personId}`, action, resource: `person:${personId}`, requestId });
  await transaction.publish('account.secured', { personId, change: 'password-changed', at: new Date().toISOString() });
}
