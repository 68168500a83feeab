import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { refuseToReplace } from '../../organisations/invitation.ts';
import { standingIn } from '../../organisations/standing.ts';

const withdraw = sql`delete from invitations where id = $1 and organisation_id = $2 returning id`;

/** @throws AppError not_found; forbidden, for an invitation to more than one may do oneself too */
export const withdrawInvitation: Handler<'invitations.withdraw'> = ({ db, scope }, { organisation: slug, id }) =>
  db.transaction(async (transaction) => {
    const standing = await standingIn(transaction, scope, slug, 'members.manage');
    const { organisation } = standing;
    await refuseToReplace(transaction, standing, { id });
    if ((await transaction.first(withdraw, [id, organisation.id])) === undefined) fail('not_found');
    await writeAudit(transaction, scope, { action: 'invitation.withdrawn', resource: `invitation:${id}`, organisation: slug });
    return { removed: true };
  });
