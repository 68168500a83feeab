import type { providerActions } from '../../contract/provider.ts';
import type { HandlersOf } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { authorizeToken } from './authorize-token.ts';
import { bootstrapOperator } from './bootstrap-operator.ts';
import { consumeArtifact } from './consume-artifact.ts';
import { destroyArtifact } from './destroy-artifact.ts';
import { findArtifact } from './find-artifact.ts';
import { findClient } from './find-client.ts';
import { listKeys } from './list-keys.ts';
import { readSigningKeys } from './read-signing-keys.ts';
import { revokeGrant } from './revoke-grant.ts';
import { upsertArtifact } from './upsert-artifact.ts';

export function providerHandlers(parts: IdentityParts): HandlersOf<typeof providerActions> {
  const { secrets } = parts;
  return {
    'artifacts.upsert': upsertArtifact(secrets),
    'artifacts.find': findArtifact(secrets),
    'artifacts.consume': consumeArtifact,
    'artifacts.destroy': destroyArtifact,
    'artifacts.revoke-grant': revokeGrant,
    'clients.find': findClient,
    'tokens.authorize': authorizeToken,
    'keys.list': listKeys(secrets),
    'keys.signing': readSigningKeys(secrets),
    'operators.bootstrap': bootstrapOperator(parts),
  };
}
