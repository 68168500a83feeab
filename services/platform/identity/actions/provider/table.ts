import type { providerActions } from '../../contract/provider.ts';
import type { HandlersOf } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { authorizePersonToken } from './authorize-person-token.ts';
import { authorizeToken } from './authorize-token.ts';
import { bootstrapOperator } from './bootstrap-operator.ts';
import { consumeArtifact } from './consume-artifact.ts';
import { destroyArtifact } from './destroy-artifact.ts';
import { findArtifact } from './find-artifact.ts';
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
    'tokens.authorize': authorizeToken,
    'tokens.authorize-person': authorizePersonToken,
    'operators.bootstrap': bootstrapOperator(parts),
  };
}
