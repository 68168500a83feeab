import type { impersonationActions } from '../../contract/impersonations.ts';
import type { HandlersOf } from '../../handler.ts';
import { beginImpersonation } from './begin-impersonation.ts';
import { openImpersonation } from './open-impersonation.ts';

export const impersonationHandlers: HandlersOf<typeof impersonationActions> = {
  'impersonations.begin': beginImpersonation,
  'impersonations.open': openImpersonation,
};
