import { fail } from '../../../../kit/errors.ts';
import { writeAudit } from '../../audit.ts';
import { requireSelf } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { endSessions } from '../../sessions.ts';

/** @throws AppError unauthenticated without a session of one's own */
export const endOtherSessions: Handler<'sessions.end-others'> = ({ db, scope, nudge }) =>
  db.transaction(async (transaction) => {
    requireSelf(scope);
    const person = await personOf(transaction, scope);
    const except = scope.session ?? fail('unauthenticated');
    const ended = await endSessions(transaction, { scope, nudge }, person.id, { except }, { reason: 'revoked' });
    await writeAudit(transaction, scope, { action: 'sessions.ended', resource: `person:${person.id}` });
    return { ended };
  });
