import { defineContract } from '../../kit/contract.ts';
import { accountActions, accountEvents } from './contract/accounts.ts';
import { auditActions } from './contract/audit.ts';
import { brandAccessActions, brandAccessEvents } from './contract/brand-access.ts';
import { clientActions, clientEvents } from './contract/clients.ts';
import { consentActions } from './contract/consents.ts';
import { factorActions } from './contract/factors.ts';
import { impersonationActions, impersonationEvents } from './contract/impersonations.ts';
import { organisationActions, organisationEvents } from './contract/organisations.ts';
import { passkeyActions } from './contract/passkeys.ts';
import { personalDataActions, personalDataEvents } from './contract/personal-data.ts';
import { providerActions } from './contract/provider.ts';
import { serviceAccountActions } from './contract/service-accounts.ts';
import { sessionActions, sessionEvents } from './contract/sessions.ts';
import { signInActions } from './contract/sign-in.ts';
import { signingKeyActions } from './contract/signing-keys.ts';

export { appCallback, appClientId, type Client, ClientId } from './contract/clients.ts';
export { ArtifactModel, issuerOf, OperatorSecrets } from './contract/provider.ts';
export { PublicKey, signingAlgorithm, SigningKey } from './contract/signing-keys.ts';

const events = { ...accountEvents, ...sessionEvents, ...organisationEvents, ...brandAccessEvents, ...clientEvents, ...impersonationEvents, ...personalDataEvents };

export const identity = defineContract({
  name: 'identity',
  actions: {
    ...providerActions,
    ...clientActions,
    ...consentActions,
    ...signingKeyActions,
    ...accountActions,
    ...signInActions,
    ...sessionActions,
    ...factorActions,
    ...passkeyActions,
    ...organisationActions,
    ...brandAccessActions,
    ...impersonationActions,
    ...serviceAccountActions,
    ...auditActions,
    ...personalDataActions,
  },
  events,
  // Mail and whatever else may take its time follows from what was written down, so that a crash loses none of it.
  subscribes: [...(Object.keys(events) as (keyof typeof events)[]), 'tenant.requested'],
});
