import type { impersonationActions } from '../../contract/impersonations.ts';
import type { HandlersOf } from '../../handler.ts';
import { keptSealed } from '../../kept-sealed.ts';
import type { IdentityParts } from '../../parts.ts';
import { beginImpersonation } from './begin-impersonation.ts';
import { openImpersonation } from './open-impersonation.ts';

export const impersonationHandlers = ({ secrets }: IdentityParts): HandlersOf<typeof impersonationActions> => ({
  'impersonations.begin': keptSealed('impersonations.begin', secrets, beginImpersonation),
  'impersonations.open': openImpersonation,
});
