import type { accountActions } from '../../contract/accounts.ts';
import type { HandlersOf } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { changePassword } from './change-password.ts';
import { confirmEmailChange } from './confirm-email-change.ts';
import { finishSignUp } from './finish-sign-up.ts';
import { measurePassword } from './measure-password.ts';
import { readMe } from './read-me.ts';
import { readSignUpPolicy } from './read-sign-up-policy.ts';
import { requestEmailChange } from './request-email-change.ts';
import { requestMagicLink } from './request-magic-link.ts';
import { requestPasswordReset } from './request-password-reset.ts';
import { requestSignUp } from './request-sign-up.ts';
import { resetPassword } from './reset-password.ts';
import { setSignUpPolicy } from './set-sign-up-policy.ts';
import { updateMe } from './update-me.ts';

export function accountHandlers(parts: IdentityParts): HandlersOf<typeof accountActions> {
  return {
    'sign-up.policy': readSignUpPolicy,
    'sign-up.set-policy': setSignUpPolicy,
    'sign-up.request': requestSignUp,
    'sign-up.finish': finishSignUp(parts),
    'magic-link.request': requestMagicLink,
    'password.strength': measurePassword(parts),
    'password.request-reset': requestPasswordReset,
    'password.reset': resetPassword(parts),
    'password.change': changePassword(parts),
    'email.request-change': requestEmailChange,
    'email.confirm-change': confirmEmailChange,
    'people.me': readMe,
    'people.update': updateMe,
  };
}
