import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { memberOf, refuseLastOwner } from '../../organisations/member.ts';
import { permissionsIn } from '../../organisations/roles.ts';
import { lockOrganisation, refuseBeyond, standingIn } from '../../organisations/standing.ts';

const remove = sql`delete from memberships where organisation_id = $1 and person_id = $2`;

/** @throws AppError not_found, forbidden, last_owner; factor_required and step_up_required but for those who leave */
export const removeMember: Handler<'members.remove'> = ({ db, scope, nudge }, { organisation: slug, personId }) =>
  db.transaction(async (transaction) => {
    await lockOrganisation(transaction, slug);
    const leaves = personId === scope.subject;
    const standing = await standingIn(transaction, scope, slug, leaves ? undefined : 'members.manage');
    const { id } = standing.organisation;
    const member = await memberOf(transaction, id, personId);
    if (!leaves) {
      refuseBeyond(standing, permissionsIn(member));
      await requireFresh(transaction, scope);
    }
    await refuseLastOwner(transaction, id, member);
    await transaction.query(remove, [id, personId]);
    await writeAudit(transaction, scope, { action: leaves ? 'member.left' : 'member.removed', resource: `person:${personId}`, organisation: slug });
    nudge('access', { organisation: slug, personId });
    return { removed: true };
  });
