import type { PlatformFacts } from '../../kit/platform.ts';
import { defineService, on, type ServiceDefinition } from '../../kit/service.ts';
import { accountHandlers } from './actions/accounts/table.ts';
import { auditHandlers } from './actions/audit/table.ts';
import { brandAccessHandlers } from './actions/brand-access/table.ts';
import { clientHandlers } from './actions/clients/table.ts';
import { consentHandlers } from './actions/consents/table.ts';
import { factorHandlers } from './actions/factors/table.ts';
import { impersonationHandlers } from './actions/impersonations/table.ts';
import { organisationHandlers } from './actions/organisations/table.ts';
import { passkeyHandlers } from './actions/passkeys/table.ts';
import { personalDataHandlers } from './actions/personal-data/table.ts';
import { providerHandlers } from './actions/provider/table.ts';
import { serviceAccountHandlers } from './actions/service-accounts/table.ts';
import { sessionHandlers } from './actions/sessions/table.ts';
import { signInHandlers } from './actions/sign-in/table.ts';
import { signingKeyHandlers } from './actions/signing-keys/table.ts';
import { registry } from '../registry/contract.ts';
import { identity } from './contract.ts';
import { mailAccountRemoved } from './events/account-removed.ts';
import { mailAccountSecured } from './events/account-secured.ts';
import { tellApplication } from './events/application-session-ended.ts';
import { refreshAccessCache } from './events/brand-access-changed.ts';
import { mailDeviceAdded } from './events/device-added.ts';
import { mailEmailChange } from './events/email-change-requested.ts';
import { mailEmailChanged } from './events/email-changed.ts';
import { endExpiredImpersonation } from './events/impersonation-expired.ts';
import { mailMagicLink } from './events/magic-link-requested.ts';
import { mailPasswordReset } from './events/password-reset-requested.ts';
import { mailSignUpLink } from './events/sign-up-requested.ts';
import { mailInvitation } from './events/member-invited.ts';
import { provideOrganisation } from './events/tenant-requested.ts';
import type { IdentityParts } from './parts.ts';

/** Who may do what: keeps accounts, keys and what the OpenID provider in the gateway issues. */
export function identityService(parts: IdentityParts): ServiceDefinition<PlatformFacts> {
  return defineService<typeof identity, PlatformFacts>(identity, {
    actions: {
      ...providerHandlers(parts),
      ...clientHandlers(parts),
      ...consentHandlers,
      ...signingKeyHandlers(parts),
      ...accountHandlers(parts),
      ...signInHandlers(parts),
      ...sessionHandlers,
      ...factorHandlers(parts),
      ...passkeyHandlers(parts),
      ...organisationHandlers(parts),
      ...brandAccessHandlers(parts),
      ...impersonationHandlers(parts),
      ...serviceAccountHandlers(parts),
      ...auditHandlers,
      ...personalDataHandlers,
    },
    events: {
      'sign-up.requested': on(identity, 'sign-up.requested', mailSignUpLink(parts)),
      'magic-link.requested': on(identity, 'magic-link.requested', mailMagicLink(parts)),
      'password-reset.requested': on(identity, 'password-reset.requested', mailPasswordReset(parts)),
      'email-change.requested': on(identity, 'email-change.requested', mailEmailChange(parts)),
      'email.changed': on(identity, 'email.changed', mailEmailChanged(parts)),
      'member.invited': on(identity, 'member.invited', mailInvitation(parts)),
      'tenant.requested': on(registry, 'tenant.requested', provideOrganisation),
      'brand-access.changed': on(identity, 'brand-access.changed', refreshAccessCache(parts)),
      'device.added': on(identity, 'device.added', mailDeviceAdded(parts)),
      'application-session.ended': on(identity, 'application-session.ended', tellApplication(parts)),
      'impersonation.expired': on(identity, 'impersonation.expired', endExpiredImpersonation),
      'account.removed': on(identity, 'account.removed', mailAccountRemoved(parts)),
      'account.secured': on(identity, 'account.secured', mailAccountSecured(parts)),
    },
  });
}
