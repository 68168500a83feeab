import type { brandAccessActions } from '../../contract/brand-access.ts';
import type { HandlersOf } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { checkBrandAccess } from './check-brand-access.ts';
import { grantBrandAccess } from './grant-brand-access.ts';
import { listBrands } from './list-brands.ts';
import { listSuppliers } from './list-suppliers.ts';
import { revokeBrandAccess } from './revoke-brand-access.ts';

export function brandAccessHandlers(parts: IdentityParts): HandlersOf<typeof brandAccessActions> {
  return {
    'brand-access.grant': grantBrandAccess,
    'brand-access.revoke': revokeBrandAccess(parts),
    'brand-access.suppliers': listSuppliers,
    'brand-access.brands': listBrands,
    'brand-access.check': checkBrandAccess(parts),
  };
}
