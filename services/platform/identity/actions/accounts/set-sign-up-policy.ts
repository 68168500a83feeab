import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFreshPerson } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';

const set = sql`update policy set open_sign_up = $1`;

/** @throws AppError step_up_required */
export const setSignUpPolicy: Handler<'sign-up.set-policy'> = ({ db, scope }, { open }) =>
  db.transaction(async (transaction) => {
    await requireFreshPerson(transaction, scope);
    await transaction.query(set, [open]);
    await writeAudit(transaction, scope, { action: open ? 'sign-up.opened' : 'sign-up.closed', resource: 'policy' });
    return { open };
  });
