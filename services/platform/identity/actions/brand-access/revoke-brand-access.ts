import { fail } from '../../../../kit/errors.ts';
import { writeAudit } from '../../audit.ts';
import { readBrandAccess, supplierNamed, writeBrandAccess } from '../../grants/brand-access.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { standingIn } from '../../organisations/standing.ts';

/** @throws AppError not_found, forbidden, tenant_not_found for no supplier */
export const revokeBrandAccess =
  ({ accessCache }: IdentityParts): Handler<'brand-access.revoke'> =>
  async ({ db, scope, nudge, log }, { organisation: brand, supplier }) => {
    await db.transaction(async (transaction) => {
      const { organisation } = await standingIn(transaction, scope, brand, 'grants.manage');
      const { id } = await supplierNamed(transaction, supplier);
      if (!(await readBrandAccess(transaction, supplier, brand)).allowed) fail('not_found');
      const { generation } = await writeBrandAccess(transaction, id, organisation.id, false);
      await writeAudit(transaction, scope, { action: 'brand-access.revoked', resource: `organisation:${supplier}`, organisation: brand });
      await transaction.publish('brand-access.changed', { supplier, brand });
      nudge('brand-access', { supplier, brand, allowed: false, generation });
    });
    // Before the answer, so that whoever has it is denied from then on. Where Redis was away the event does it again, and until
    // then the nudge keeps every node from what Redis may still hold.
    await accessCache.put(supplier, brand, await readBrandAccess(db, supplier, brand)).catch((err: unknown) => {
      log().warn({ err, supplier, brand }, 'Redis could not be told that access ended; it is told later');
    });
    return { removed: true };
  };
