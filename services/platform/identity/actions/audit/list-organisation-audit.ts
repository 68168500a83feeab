import { searchCompanyAudit } from '../../audit-search.ts';
import type { Handler } from '../../handler.ts';
import { standingIn } from '../../organisations/standing.ts';

/** @throws AppError not_found, forbidden */
export const listOrganisationAudit: Handler<'audit.of-organisation'> = async ({ db, scope }, { organisation: slug, limit, after, ...search }) => {
  const { organisation } = await standingIn(db, scope, slug, 'audit.read');
  return searchCompanyAudit(db, organisation, search, { limit, after });
};
