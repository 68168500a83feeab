import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Call } from '../../services/kit/call.ts';
import type { Result } from '../../services/kit/contract.ts';
import { AppError } from '../../services/kit/errors.ts';
import { identity } from '../../services/platform/identity/contract.ts';
import type { Asker } from './who-asks.ts';
import { keptAnswers } from './kept-answers.ts';

export type ApiKeys = {
  /** Who sends an API key at a tenant's host. @throws AppError invalid_token */
  askerOf(key: string, tenant: string): Promise<Asker>;
  /** A service account or a key has ended. */
  revoked(id: string): void;
  isRevoked(id: string): boolean;
  /** Pushes may have been missed. */
  forget(): void;
};

/** How an API key begins; nothing else that is sent as a Bearer does. */
export const isApiKey = (token: string): boolean => token.startsWith('tenantry_');

/** With 256 random bits; nobody is asked about what can be no key. */
const wellFormed = /^tenantry_[\w-]{43}$/;

const revokedHeld = 100_000;

export function apiKeys(call: Call): ApiKeys {
  const kept = keptAnswers<Result<typeof identity, 'api-keys.resolve'>>();
  const ended = new LRUCache<string, true>({ max: revokedHeld });
  const resolve = (key: string, tenant: string) =>
    kept.get(hash('sha256', `${tenant} ${key}`, 'base64url'), Number.NEGATIVE_INFINITY, () => call(identity, 'api-keys.resolve', { key, tenant }));

  return {
    async askerOf(key, tenant) {
      const found = wellFormed.test(key) ? await resolve(key, tenant) : null;
      const hasExpired = found?.expiresAt != null && Date.parse(found.expiresAt) < Date.now();
      if (found === null || hasExpired || ended.has(found.id)) {
        throw new AppError('invalid_token', { detail: 'The API key is not one of this shop.' });
      }
      return { kind: 'service-account', subject: found.id, roles: [], permissions: found.permissions };
    },
    revoked: (id) => void ended.set(id, true),
    isRevoked: (id) => ended.has(id),
    forget: kept.clear,
  };
}
