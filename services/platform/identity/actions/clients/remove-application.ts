import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFreshPerson } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';

const remove = sql`delete from applications where client_id = $1 returning client_id`;

/** @throws AppError step_up_required, not_found */
export const removeApplication: Handler<'applications.remove'> = ({ db, scope, nudge }, { id }) =>
  db.transaction(async (transaction) => {
    await requireFreshPerson(transaction, scope);
    if ((await transaction.first(remove, [id])) === undefined) fail('not_found');
    await writeAudit(transaction, scope, { action: 'application.removed', resource: `application:${id}` });
    nudge('application', { removed: id });
    return { removed: true };
  });
