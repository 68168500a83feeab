import type { factorActions } from '../../contract/factors.ts';
import type { HandlersOf } from '../../handler.ts';
import { keptSealed } from '../../kept-sealed.ts';
import type { IdentityParts } from '../../parts.ts';
import { beginTotp } from './begin-totp.ts';
import { confirmTotpCode } from './confirm-totp.ts';
import { listFactors } from './list-factors.ts';
import { removeTotp } from './remove-totp.ts';
import { renewCodes } from './renew-recovery-codes.ts';

export function factorHandlers(parts: IdentityParts): HandlersOf<typeof factorActions> {
  return {
    'factors.list': listFactors,
    'totp.begin': keptSealed('totp.begin', parts.secrets, beginTotp(parts)),
    'totp.confirm': confirmTotpCode(parts),
    'totp.remove': removeTotp,
    'recovery-codes.renew': keptSealed('recovery-codes.renew', parts.secrets, renewCodes(parts)),
  };
}
