import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { memberOf, refuseLastOwner } from '../../organisations/member.ts';
import { permissionsIn } from '../../organisations/roles.ts';
import { lockOrganisation, refuseBeyond, standingIn } from '../../organisations/standing.ts';

const remove = sql`delete from memberships where organisation_id = $1 and person_id = $2`;

/** @throws AppError not_found, forbidden, last_owner */
export const removeMember: Handler<'members.remove'> = ({ db, scope, nudge }, { organisation: slug, personId }) =>
  db.transaction(async (transaction) => {
    await lockOrganisation(transaction, slug);
    const standing = await standingIn(transaction, scope, slug);
    const { id } = standing.organisation;
    const leaves = personId === standing.personId;
    if (!leaves && !standing.permissions.includes('members.manage')) fail('forbidden');
    const member = await memberOf(transaction, id, personId);
    if (!leaves) refuseBeyond(standing, permissionsIn(member));
    await refuseLastOwner(transaction, id, member);
    await transaction.query(remove, [id, personId]);
    await writeAudit(transaction, scope, { action: leaves ? 'member.left' : 'member.removed', resource: `person:${personId}`, organisation: slug });
    nudge('access', { organisation: slug, personId });
    return { removed: true };
  });
