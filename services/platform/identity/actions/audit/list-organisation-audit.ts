import { ofOrganisation, searchAudit } from '../../audit-search.ts';
import type { Handler } from '../../handler.ts';
import { standingIn } from '../../organisations/standing.ts';

/** @throws AppError not_found, forbidden */
export const listOrganisationAudit: Handler<'audit.of-organisation'> = async ({ db, scope }, { limit, after, ...search }) => {
  const { organisation } = await standingIn(db, scope, search.organisation, 'audit.read');
  return searchAudit(db, ofOrganisation(organisation, search), { limit, after });
};
