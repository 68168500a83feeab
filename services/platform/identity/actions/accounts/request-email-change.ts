import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { countAttempt } from '../../throttle.ts';

/** @throws AppError unauthenticated, step_up_required, too_many_attempts */
export const requestEmailChange: Handler<'email.request-change'> = async ({ db, scope }, { email }) => {
  const { id: personId } = await personOf(db, scope);
  await requireFresh(db, scope);
  await countAttempt(db, ['mail-from-address', scope.address ?? ''], ['mail-to', 'email-change', personId]);
  await db.transaction(async (transaction) => {
    // Without the address: of whoever removes their account the log names nobody.
    await writeAudit(transaction, scope, { action: 'email-change.requested', resource: `person:${personId}` });
    await transaction.publish('email-change.requested', { personId, email });
  });
  return { sent: true };
};
