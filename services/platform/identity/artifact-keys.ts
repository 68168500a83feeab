import { createHash } from 'node:crypto';
import type { ArtifactModel } from './contract.ts';

/** What stands in the table for an identifier that would open something. */
export function hashOf(identifier: string): Buffer {
  return createHash('sha256').update(identifier).digest();
}

/** What a sealed payload is bound to: a row copied over another does not open. */
export function sealContext(model: ArtifactModel, idHash: Buffer): string {
  return `artifact/${model}/${idHash.toString('base64url')}`;
}

/** What is issued by a grant and worth nothing without it. An interaction names a grant as well, but does not follow from it. */
export const followFromGrants: readonly ArtifactModel[] = [
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
  'PreAuthorizedCode',
];
