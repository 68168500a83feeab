import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { PublicKey } from '../services/platform/identity/contract.ts';

/** Strangers choose the key id in a token, so no more than one question per so many milliseconds goes to identity. */
const refreshInterval = 3_000;

/**
 * The issuer's public keys, asked for when they are first needed and again when a token names one that is not known.
 * Nothing in a token says where a key is to be found.
 */
export function verificationKeys(fetchKeys: () => Promise<PublicKey[]>): { keyOf: JWTVerifyGetKey; forget(): void } {
  let keys: JWTVerifyGetKey | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<JWTVerifyGetKey> | undefined;

  function refreshed(): Promise<JWTVerifyGetKey> {
    fetching ??= fetchKeys()
      .then((list) => {
        fetchedAt = performance.now();
        return (keys = createLocalJWKSet({ keys: list }));
      })
      .finally(() => (fetching = undefined));
    return fetching;
  }

  const keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (keys ?? (await refreshed()))(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || performance.now() - fetchedAt < refreshInterval) throw error;
      return (await refreshed())(header, token);
    }
  };

  return {
    keyOf,
    // Nobody is without keys where identity cannot be reached: those known go on until others are there. What was asked before
    // the change may be answered as it was before.
    forget: () => void (fetching?.catch(() => {}).then(refreshed) ?? refreshed()).catch(() => {}),
  };
}
