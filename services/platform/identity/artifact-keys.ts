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
