import type { factorActions } from '../../contract/factors.ts';
import type { HandlersOf } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { beginTotp } from './begin-totp.ts';
import { confirmTotpCode } from './confirm-totp.ts';
import { listFactors } from './list-factors.ts';
import { removeTotp } from './remove-totp.ts';
import { renewCodes } from './renew-recovery-codes.ts';

export function factorHandlers(parts: IdentityParts): HandlersOf<typeof factorActions> {
  return {
    'factors.list': listFactors,
    'totp.begin': beginTotp(parts),
    'totp.confirm': confirmTotpCode(parts),
    'totp.remove': removeTotp,
    'recovery-codes.renew': renewCodes(parts),
  };
}
