import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { endSessions } from '../../sessions.ts';

// One's own, what an operator does in one's name, and what one does as an operator.
const read = sql`select person_id, impersonator_id from sessions where id = $1 and (person_id = $2 or impersonator_id = $2)`;

/** @throws AppError not_found for another's session as for none */
export const endSession: Handler<'sessions.end'> = ({ db, scope, nudge }, { id }) =>
  db.transaction(async (transaction) => {
    const person = await personOf(transaction, scope);
    const found = await transaction.first<{ person_id: string; impersonator_id: string | null }>(read, [id, person.id]);
    const { person_id: personId, impersonator_id: impersonator } = found ?? fail('not_found');
    const ended = await endSessions(transaction, { scope, nudge }, personId, { id }, { reason: 'revoked' });
    if (ended > 0 && impersonator === null) await writeAudit(transaction, scope, { action: 'session.ended', resource: `session:${id}`, personId });
    return { ended };
  });
