import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { endSessions } from '../../sessions.ts';

const ownerOf = sql`select person_id, impersonator_id from sessions where id = $1`;

export const closeSession: Handler<'sessions.close'> = ({ db, scope, nudge }, { session }) =>
  db.transaction(async (transaction) => {
    const found = await transaction.first<{ person_id: string; impersonator_id: string | null }>(ownerOf, [session]);
    if (found === undefined) return { ended: 0 };
    const { person_id: personId, impersonator_id: impersonator } = found;
    const actor = `person:${impersonator ?? personId}`;
    const ended = await endSessions(transaction, { scope, nudge }, personId, { id: session }, { reason: 'signed-out', actor });
    if (ended > 0 && impersonator === null) await writeAudit(transaction, scope, { actor, action: 'person.signed-out', resource: `session:${session}`, personId });
    return { ended };
  });
