import { sqlState } from '../../../../kit/database.ts';
import { AppError, fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { standingIn } from '../../organisations/standing.ts';

const remove = sql`delete from custom_roles where organisation_id = $1 and name = $2 returning id`;

/** @throws AppError not_found, forbidden, wrong_state while members have it */
export const removeRole: Handler<'roles.remove'> = ({ db, scope }, { organisation: slug, name }) =>
  db.transaction(async (transaction) => {
    const { organisation } = await standingIn(transaction, scope, slug, 'organisation.manage');
    const removed = await transaction.first(remove, [organisation.id, name]).catch((cause: unknown) => {
      throw sqlState(cause) === '23503' ? new AppError('wrong_state', { cause, detail: 'Members have this role.' }) : cause;
    });
    if (removed === undefined) fail('not_found');
    await writeAudit(transaction, scope, { action: 'role.removed', resource: `role:${name}`, organisation: slug });
    return { removed: true };
  });
