import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { memberOf, shownMember } from '../../organisations/member.ts';
import { lockOrganisation, requireFactor, standingIn } from '../../organisations/standing.ts';

// The new owner is there before the old one goes, in one statement.
const transfer = sql`
  update memberships set role = case when person_id = $2 then 'owner' else 'manager' end, custom_role_id = null
  where organisation_id = $1 and person_id in ($2, $3)`;

/** @throws AppError not_found, forbidden for all but an owner who is a member, factor_required, step_up_required */
export const transferOrganisation: Handler<'organisations.transfer'> = ({ db, scope, nudge }, { organisation: slug, personId }) =>
  db.transaction(async (transaction) => {
    await lockOrganisation(transaction, slug);
    const standing = await standingIn(transaction, scope, slug);
    const { id } = standing.organisation;
    const self = await memberOf(transaction, id, standing.personId);
    if (self.role !== 'owner' || personId === standing.personId) fail('forbidden');
    requireFactor(standing);
    await requireFresh(transaction, scope);
    await memberOf(transaction, id, personId);
    await transaction.query(transfer, [id, personId, standing.personId]);
    await writeAudit(transaction, scope, { action: 'organisation.transferred', resource: `person:${personId}`, organisation: slug });
    nudge('access', { organisation: slug, personId: null });
    return shownMember(await memberOf(transaction, id, personId));
  });
