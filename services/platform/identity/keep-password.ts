import type { Transaction } from '../../kit/database.ts';
import type { PlatformFacts } from '../../kit/platform.ts';
import type { Context } from '../../kit/service.ts';
import { sql } from '../../kit/statement.ts';
import { writeAudit } from './audit.ts';
import { endSessions } from './sessions.ts';

// Links that were mailed before, and trust that was given, are another's way in if it was another that made this needful.
const keep = sql`
  with links as (
    delete from one_time_tokens where person_id = $1
  ), devices as (
    update devices set trusted_until = null where person_id = $1
  )
  update people set password_hash = $2, password_changed_at = now() where id = $1`;

/**
 * Keeps a new password and ends what the old one has opened; the owner is told by mail. The session that asks goes on where
 * it has shown the old one.
 */
export async function keepPassword(
  transaction: Transaction,
  { scope, nudge }: Pick<Context<PlatformFacts>, 'scope' | 'nudge'>,
  personId: string,
  passwordHash: string,
  action: 'password.changed' | 'password.reset' | 'operator.renewed',
): Promise<void> {
  await transaction.query(keep, [personId, passwordHash]);
  // The platform itself renews its first operator.
  const actor = scope.kind === 'service' ? undefined : `person:${personId}`;
  const choice = action === 'password.changed' ? { except: scope.session } : {};
  await endSessions(transaction, { scope, nudge }, personId, choice, { reason: 'password-changed', actor });
  await writeAudit(transaction, scope, { actor, action, resource: `person:${personId}`, personId });
  await transaction.publish('account.secured', { personId, change: 'password-changed', at: new Date().toISOString() });
}
