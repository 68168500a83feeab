import type { PlatformFacts } from '../../kit/platform.ts';
import { defineService, type ServiceDefinition } from '../../kit/service.ts';
import { consumeArtifact } from './actions/consume-artifact.ts';
import { destroyArtifact } from './actions/destroy-artifact.ts';
import { findArtifact } from './actions/find-artifact.ts';
import { revokeGrant } from './actions/revoke-grant.ts';
import { upsertArtifact } from './actions/upsert-artifact.ts';
import { authorizeToken } from './actions/authorize-token.ts';
import { bootstrapOperator } from './actions/bootstrap-operator.ts';
import { findClient } from './actions/find-client.ts';
import { listKeys } from './actions/list-keys.ts';
import { readSigningKeys } from './actions/read-signing-keys.ts';
import { identity } from './contract.ts';
import type { IdentitySecrets } from './secrets.ts';

/** Who may do what: keeps accounts, keys and what the OpenID provider in the gateway issues. */
export function identityService(secrets: IdentitySecrets): ServiceDefinition<PlatformFacts> {
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
    },
    events: {},
  });
}
