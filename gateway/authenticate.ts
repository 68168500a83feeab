import { hash } from 'node:crypto';
import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AppError, codeOf } from '../services/kit/errors.ts';
import type { Scope } from '../services/kit/scope.ts';
import { signingAlgorithm } from '../services/platform/identity/contract.ts';

/** Who asks, as far as a token tells. */
export type Bearer = Pick<Scope, 'kind' | 'subject' | 'roles'>;

/** Where a token is to be used. */
export type TokenPlace = {
  /** The host's origin, which the token must have been issued for. */
  origin: string;
  /** The slug of the host's tenant; undefined on the platform's own hosts. */
  tenant: string | undefined;
};

/** Whoever has no token. */
export const nobody: Bearer = { kind: 'anyone', subject: null, roles: [] };

const Claims = z.object({
  sub: z.string().min(1),
  client_id: z.string().min(1),
  exp: z.number(),
  tenant: z.string().optional(),
  // Roles that this gateway does not know open nothing.
  roles: z.array(z.string()).transform((roles) => roles.filter((role) => role === 'operator' || role === 'staff')),
});

const tokensHeld = 20_000;
/** Milliseconds after which a token is looked at again, so that a key that was withdrawn opens nothing for long. */
const trustedFor = 60_000;
/** Seconds by which two clocks may differ. */
const clockTolerance = 5;

/**
 * Reads the Authorization header. A token is good at the host whose origin is its audience and nowhere else.
 * @throws AppError invalid_token, or service_unavailable and request_timeout where the issuer's keys cannot be had
 */
export function bearerReader(issuer: string, keys: JWTVerifyGetKey): (header: string, place: TokenPlace) => Bearer | Promise<Bearer> {
  const verified = new LRUCache<string, { bearer: Bearer; tenant: string | undefined }>({ max: tokensHeld });

  async function verify(token: string, key: string, place: TokenPlace): Promise<Bearer> {
    const { bearer, tenant, milliseconds } = await verifyToken(token, issuer, place.origin, keys);
    verified.set(key, { bearer, tenant }, { ttl: Math.min(trustedFor, milliseconds) });
    return ofTenant(bearer, tenant, place);
  }

  return (header, place) => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header)?.[1];
    if (token === undefined) throw new AppError('invalid_token', { detail: 'The Authorization header holds no Bearer token.' });
    // Tokens are held by their hash: a dump of the memory shows none that could be used.
    const key = hash('sha256', `${place.origin} ${token}`, 'base64url');
    const known = verified.get(key);
    return known === undefined ? verify(token, key, place) : ofTenant(known.bearer, known.tenant, place);
  };
}

async function verifyToken(token: string, issuer: string, audience: string, keys: JWTVerifyGetKey) {
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: [signingAlgorithm], typ: 'at+jwt', clockTolerance });
    const { sub, client_id: client, roles, tenant, exp } = Claims.parse(payload);
    const kind = sub === client ? 'service-account' : 'person';
    const milliseconds = Math.max(1, (exp + clockTolerance) * 1000 - Date.now());
    return { bearer: { kind, subject: sub, roles } satisfies Bearer, tenant, milliseconds };
  } catch (cause) {
    if (codeOf(cause) !== 'internal') throw cause;
    throw new AppError('invalid_token', { cause, detail: whatIsWrong(cause) });
  }
}

/** A host name may pass to another tenant while a token for it is still out. */
function ofTenant(bearer: Bearer, tenant: string | undefined, place: TokenPlace): Bearer {
  if (tenant !== place.tenant) throw new AppError('invalid_token', { detail: 'The token is for another tenant.' });
  return bearer;
}

function whatIsWrong(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return 'The token is for another host.';
  return 'The token was not issued for this host by this platform.';
}
