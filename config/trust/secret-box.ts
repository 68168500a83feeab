/** Secrets at rest: AES-256-GCM, bound to what they are for, so that a sealed text moved to another place does not open. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const version = 'v1';
const ivBytes = 12;
const tagBytes = 16;

/** The text was not sealed with this key for this context, or was changed. */
export class SealBrokenError extends Error {
  readonly code = 'seal_broken';
  constructor(context: string, cause?: unknown) {
    super(`the sealed secret of ${context} does not open with this key`, { cause });
    this.name = 'SealBrokenError';
  }
}

/** Seals with a key of 32 bytes. The context (whose secret it is) is authenticated, not stored. */
export function seal(key: Buffer, plaintext: string, context: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${version}.${sealed.toString('base64url')}`;
}

/** Throws SealBrokenError. */
export function open(key: Buffer, sealed: string, context: string): string {
  const [sealedVersion, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  if (sealedVersion !== version || bytes.length < ivBytes + tagBytes) throw new SealBrokenError(context);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new SealBrokenError(context, cause);
  }
}
