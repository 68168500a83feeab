import type { Keyring } from '../../../config/trust/keyring.ts';

/** What protects identity's rows: made from the platform's master key, which no database holds. */
export type IdentitySecrets = Readonly<{
  /** Of 32 bytes; seals artifacts and signing keys. */
  sealKey: Buffer;
  /** Goes into every password hash, so that a leaked table cannot be guessed at. */
  pepper: string;
  /** Signs the provider's cookies. */
  cookieKeys: readonly string[];
  /** Makes the secrets of the clients that our own hosts are. */
  appKey: string;
}>;

export function identitySecrets(keyring: Pick<Keyring, 'derive'>): IdentitySecrets {
  return Object.freeze({
    sealKey: Buffer.from(keyring.derive('identity/seal'), 'base64url'),
    pepper: keyring.derive('identity/password-pepper'),
    cookieKeys: Object.freeze([keyring.derive('identity/cookies')]),
    appKey: keyring.derive('identity/apps'),
  });
}
