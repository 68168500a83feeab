import type { serviceAccountActions } from '../../contract/service-accounts.ts';
import type { HandlersOf } from '../../handler.ts';
import { keptSealed } from '../../kept-sealed.ts';
import type { IdentityParts } from '../../parts.ts';
import { createServiceAccount } from './create-service-account.ts';
import { listRevokedServiceAccounts } from './list-revoked-service-accounts.ts';
import { listServiceAccounts } from './list-service-accounts.ts';
import { resolveApiKey } from './resolve-api-key.ts';
import { revokeServiceAccount } from './revoke-service-account.ts';

export const serviceAccountHandlers = ({ secrets }: IdentityParts): HandlersOf<typeof serviceAccountActions> => ({
  'service-accounts.list': listServiceAccounts,
  'service-accounts.create': keptSealed('service-accounts.create', secrets, createServiceAccount),
  'service-accounts.revoke': revokeServiceAccount,
  'service-accounts.revoked': listRevokedServiceAccounts,
  'api-keys.resolve': resolveApiKey,
});
