import { fail } from '../../../../kit/errors.ts';
import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import { supplierNamed, writeBrandAccess } from '../../grants/brand-access.ts';
import type { Handler } from '../../handler.ts';
import { standingIn } from '../../organisations/standing.ts';

/** @throws AppError not_found, forbidden, wrong_state for a company that is no brand, tenant_not_found for no supplier, step_up_required */
export const grantBrandAccess: Handler<'brand-access.grant'> = ({ db, scope, nudge }, { organisation: brand, supplier }) =>
  db.transaction(async (transaction) => {
    const { organisation } = await standingIn(transaction, scope, brand, 'grants.manage');
    if (organisation.type !== 'brand') fail('wrong_state', 'Only a brand lets suppliers read its catalogue.');
    const { id, name } = await supplierNamed(transaction, supplier);
    await requireFresh(transaction, scope);
    const { changed_at: since, generation } = await writeBrandAccess(transaction, id, organisation.id, true);
    await writeAudit(transaction, scope, { action: 'brand-access.granted', resource: `organisation:${supplier}`, organisation: brand });
    await transaction.publish('brand-access.changed', { supplier, brand });
    nudge('brand-access', { supplier, brand, allowed: true, generation });
    return { slug: supplier, name, since: since.toISOString() };
  });
