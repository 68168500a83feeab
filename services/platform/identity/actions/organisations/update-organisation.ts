import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { requireFresh } from '../../freshness.ts';
import { type OrganisationRow, shownOrganisation, standingIn } from '../../organisations/standing.ts';

const update = sql`
  update organisations set name = coalesce($2, name), second_factor = coalesce($3, second_factor) where id = $1
  returning id, slug, name, type, second_factor, created_at`;

/** @throws AppError not_found, forbidden, step_up_required */
export const updateOrganisation: Handler<'organisations.update'> = ({ db, scope, nudge }, { organisation: slug, name, secondFactor }) =>
  db.transaction(async (transaction) => {
    const { organisation } = await standingIn(transaction, scope, slug, 'organisation.manage');
    if (secondFactor !== undefined) await requireFresh(transaction, scope);
    const changed = await transaction.first<OrganisationRow>(update, [organisation.id, name ?? null, secondFactor ?? null]);
    await writeAudit(transaction, scope, {
      action: 'organisation.changed',
      resource: `organisation:${slug}`,
      organisation: slug,
      ...(secondFactor === undefined ? {} : { detail: `second factor: ${secondFactor}` }),
    });
    nudge('access', { organisation: slug, personId: null });
    return shownOrganisation(changed!);
  });
