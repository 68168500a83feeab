import { readBrandAccess } from '../../grants/brand-access.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';

/** @throws AppError database_unavailable where neither Redis nor the database can be asked: nobody is allowed by default */
export const checkBrandAccess =
  ({ accessCache }: IdentityParts): Handler<'brand-access.check'> =>
  async ({ db }, { supplier, brand }) => {
    const held = await accessCache.get(supplier, brand);
    if (held !== undefined) return { allowed: held.allowed };
    const truth = await readBrandAccess(db, supplier, brand);
    await accessCache.put(supplier, brand, truth).catch(() => {});
    return { allowed: truth.allowed };
  };
