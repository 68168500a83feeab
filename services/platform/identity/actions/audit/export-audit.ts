import { auditCsv, searchAudit, searchCompanyAudit } from '../../audit-search.ts';
import type { Handler } from '../../handler.ts';
import { standingIn } from '../../organisations/standing.ts';

export const exportAudit: Handler<'audit.export'> = async ({ db }, { limit, after, ...search }) => {
  const { items, next } = await searchAudit(db, search, { limit, after });
  return { csv: auditCsv(items), next };
};

/** @throws AppError not_found, forbidden */
export const exportOrganisationAudit: Handler<'audit.export-organisation'> = async ({ db, scope }, { organisation: slug, limit, after, ...search }) => {
  const { organisation } = await standingIn(db, scope, slug, 'audit.read');
  const { items, next } = await searchCompanyAudit(db, organisation, search, { limit, after });
  return { csv: auditCsv(items), next };
};
