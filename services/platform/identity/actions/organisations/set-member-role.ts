import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { memberOf, refuseLastOwner, shownMember } from '../../organisations/member.ts';
import { givesPower, permissionsIn, roleNamed } from '../../organisations/roles.ts';
import { lockOrganisation, refuseBeyond, standingIn } from '../../organisations/standing.ts';

const set = sql`update memberships set role = $3, custom_role_id = $4 where organisation_id = $1 and person_id = $2`;

/** @throws AppError not_found, forbidden, last_owner, step_up_required for a role that may manage anything */
export const setMemberRole: Handler<'members.set-role'> = ({ db, scope, nudge }, { organisation: slug, personId, role: name }) =>
  db.transaction(async (transaction) => {
    await lockOrganisation(transaction, slug);
    const standing = await standingIn(transaction, scope, slug, 'members.manage');
    const { id } = standing.organisation;
    const member = await memberOf(transaction, id, personId);
    const wanted = await roleNamed(transaction, id, name);
    refuseBeyond(standing, permissionsIn(member));
    refuseBeyond(standing, wanted.permissions);
    if (wanted.role === 'owner' && !standing.isOwner) fail('forbidden');
    if (wanted.role !== 'owner') await refuseLastOwner(transaction, id, member);
    if (givesPower(wanted.permissions)) await requireFresh(transaction, scope);
    await transaction.query(set, [id, personId, wanted.role, wanted.customRoleId]);
    await writeAudit(transaction, scope, { action: 'member.role-changed', resource: `person:${personId}`, organisation: slug, detail: name });
    nudge('access', { organisation: slug, personId });
    return shownMember(await memberOf(transaction, id, personId));
  });
