import { readBrandAccess } from '../grants/brand-access.ts';
import type { Follower } from '../handler.ts';
import type { IdentityParts } from '../parts.ts';

/** Tells Redis what is true now. It is tried again until Redis has it: what was allowed may still be there when it is back. */
export const refreshAccessCache =
  ({ accessCache }: IdentityParts): Follower<'brand-access.changed'> =>
  async ({ transaction }, { supplier, brand }) => {
    await accessCache.put(supplier, brand, await readBrandAccess(transaction, supplier, brand));
  };
