import type { PlatformFacts } from '../../kit/platform.ts';
import { defineService, on, type ServiceDefinition } from '../../kit/service.ts';
import { authorizeToken } from './actions/authorize-token.ts';
import { bootstrapOperator } from './actions/bootstrap-operator.ts';
import { changePassword } from './actions/change-password.ts';
import { confirmEmailChange } from './actions/confirm-email-change.ts';
import { consumeArtifact } from './actions/consume-artifact.ts';
import { destroyArtifact } from './actions/destroy-artifact.ts';
import { findArtifact } from './actions/find-artifact.ts';
import { findClient } from './actions/find-client.ts';
import { finishSignUp } from './actions/finish-sign-up.ts';
import { listKeys } from './actions/list-keys.ts';
import { measurePassword } from './actions/measure-password.ts';
import { readMe } from './actions/read-me.ts';
import { readSignUpPolicy } from './actions/read-sign-up-policy.ts';
import { readSigningKeys } from './actions/read-signing-keys.ts';
import { requestEmailChange } from './actions/request-email-change.ts';
import { requestMagicLink } from './actions/request-magic-link.ts';
import { requestPasswordReset } from './actions/request-password-reset.ts';
import { requestSignUp } from './actions/request-sign-up.ts';
import { resetPassword } from './actions/reset-password.ts';
import { revokeGrant } from './actions/revoke-grant.ts';
import { setSignUpPolicy } from './actions/set-sign-up-policy.ts';
import { updateMe } from './actions/update-me.ts';
import { upsertArtifact } from './actions/upsert-artifact.ts';
import { identity } from './contract.ts';
import { mailAccountSecured } from './events/account-secured.ts';
import { mailEmailChange } from './events/email-change-requested.ts';
import { mailEmailChanged } from './events/email-changed.ts';
import { mailMagicLink } from './events/magic-link-requested.ts';
import { mailPasswordReset } from './events/password-reset-requested.ts';
import { mailSignUpLink } from './events/sign-up-requested.ts';
import type { IdentityParts } from './parts.ts';

/** Who may do what: keeps accounts, keys and what the OpenID provider in the gateway issues. */
export function identityService(parts: IdentityParts): ServiceDefinition<PlatformFacts> {
  const { secrets } = parts;
  return defineService<typeof identity, PlatformFacts>(identity, {
    actions: {
      'artifacts.upsert': upsertArtifact(secrets),
      'artifacts.find': findArtifact(secrets),
      'artifacts.consume': consumeArtifact,
      'artifacts.destroy': destroyArtifact,
      'artifacts.revoke-grant': revokeGrant,
      'clients.find': findClient,
      'tokens.authorize': authorizeToken,
      'keys.list': listKeys(secrets),
      'keys.signing': readSigningKeys(secrets),
      'operators.bootstrap': bootstrapOperator(secrets),

      'sign-up.policy': readSignUpPolicy,
      'sign-up.set-policy': setSignUpPolicy,
      'sign-up.request': requestSignUp,
      'sign-up.finish': finishSignUp(parts),
      'magic-link.request': requestMagicLink,
      'password.strength': measurePassword,
      'password.request-reset': requestPasswordReset,
      'password.reset': resetPassword(parts),
      'password.change': changePassword(parts),
      'email.request-change': requestEmailChange,
      'email.confirm-change': confirmEmailChange,
      'people.me': readMe,
      'people.update': updateMe,
    },
    events: {
      'sign-up.requested': on(identity, 'sign-up.requested', mailSignUpLink(parts)),
      'magic-link.requested': on(identity, 'magic-link.requested', mailMagicLink(parts)),
      'password-reset.requested': on(identity, 'password-reset.requested', mailPasswordReset(parts)),
      'email-change.requested': on(identity, 'email-change.requested', mailEmailChange(parts)),
      'email.changed': on(identity, 'email.changed', mailEmailChanged(parts)),
      'account.secured': on(identity, 'account.secured', mailAccountSecured(parts)),
    },
  });
}
