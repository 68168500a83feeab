import type { signInActions } from '../../contract/sign-in.ts';
import type { HandlersOf } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { beginSignIn } from './begin.ts';
import { beginTotpAtSignIn } from './begin-totp.ts';
import { confirmTotpAtSignIn } from './confirm-totp.ts';
import { finishSignIn } from './finish.ts';
import { offerPasskey } from './offer-passkey.ts';
import { proveByMagicLink } from './prove-by-magic-link.ts';
import { proveByPasskey } from './prove-by-passkey.ts';
import { proveByPassword } from './prove-by-password.ts';
import { proveByRecoveryCode } from './prove-by-recovery-code.ts';
import { proveByTotp } from './prove-by-totp.ts';
import { readSignInState } from './read-state.ts';

export function signInHandlers(parts: IdentityParts): HandlersOf<typeof signInActions> {
  return {
    'sign-in.begin': beginSignIn,
    'sign-in.state': readSignInState,
    'sign-in.password': proveByPassword(parts),
    'sign-in.magic-link': proveByMagicLink,
    'sign-in.passkey-options': offerPasskey,
    'sign-in.passkey': proveByPasskey,
    'sign-in.totp': proveByTotp(parts),
    'sign-in.recovery-code': proveByRecoveryCode(parts),
    'sign-in.begin-totp': beginTotpAtSignIn(parts),
    'sign-in.confirm-totp': confirmTotpAtSignIn(parts),
    'sign-in.finish': finishSignIn,
  };
}
