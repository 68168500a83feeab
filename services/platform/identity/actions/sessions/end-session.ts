import { fail } from '../../../../kit/errors.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { endSessions } from '../../sessions.ts';

/** @throws AppError not_found for another's session as for none */
export const endSession: Handler<'sessions.end'> = ({ db, scope, nudge }, { id }) =>
  db.transaction(async (transaction) => {
    const person = await personOf(transaction, scope);
    const ended = await endSessions(transaction, nudge, person.id, { id });
    if (ended === 0) fail('not_found');
    await writeAudit(transaction, scope, { action: 'session.ended', resource: `session:${id}` });
    return { ended };
  });
