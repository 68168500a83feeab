import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { endSessions } from '../../sessions.ts';

const ownerOf = sql`select person_id from sessions where id = $1`;

export const closeSession: Handler<'sessions.close'> = ({ db, scope, nudge }, { session }) =>
  db.transaction(async (transaction) => {
    const personId = (await transaction.first<{ person_id: string }>(ownerOf, [session]))?.person_id;
    if (personId === undefined) return { ended: 0 };
    await writeAudit(transaction, scope, { actor: `person:${personId}`, action: 'person.signed-out', resource: `session:${session}`, personId });
    return { ended: await endSessions(transaction, nudge, personId, { id: session }) };
  });
