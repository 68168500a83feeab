import { hash } from 'node:crypto';
import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AppError, codeOf } from '../../services/kit/errors.ts';
import { isPermission, type Permission } from '../../services/kit/permission.ts';
import { signingAlgorithm } from '../../services/platform/identity/contract.ts';

/** Where a token is to be used. */
export type TokenPlace = {
  /** The host's origin, which the token must have been issued for. */
  origin: string;
  /** The slug of the host's tenant; undefined on the platform's own hosts. */
  tenant: string | undefined;
};

/** Whom a token was issued to: a machine that may do what it says, or a person, of whom it is looked up. */
export type TokenFacts = (
  | { kind: 'service-account'; subject: string; roles: readonly 'operator'[]; permissions: readonly Permission[] }
  | { kind: 'person'; subject: string; session: string; grant: { name: string; clientId: string }; within: readonly Permission[] | undefined }
) & {
  tenant: string | undefined;
  /** Of the key without which the token is worth nothing (RFC 9449). */
  thumbprint: string | undefined;
};

const common = {
  sub: z.string().min(1),
  client_id: z.string().min(1),
  exp: z.number(),
  tenant: z.string().optional(),
  cnf: z.looseObject({ jkt: z.string() }).optional(),
};
const MachineClaims = z.object({
  ...common,
  // What this gateway does not know opens nothing.
  roles: z.array(z.string()).transform((roles) => roles.filter((role) => role === 'operator')),
  permissions: z.array(z.string()).default([]).transform((words) => words.filter(isPermission)),
});
const PersonClaims = z.object({
  ...common,
  session: z.uuid(),
  /** What it follows from; where that was revoked it is worth nothing. */
  grant: z.string(),
  /** By the platform's own client, which acts as the person without a limit. */
  whole: z.boolean().default(false),
  /** To an application of somebody else: what it may do in the person's name. */
  scope: z.string().default(''),
});

const tokensHeld = 20_000;
/** Milliseconds after which a token is looked at again, so that a key that was withdrawn opens nothing for long. */
const trustedFor = 60_000;
/** Seconds by which two clocks may differ. */
const clockTolerance = 5;

/**
 * Reads access tokens. One is good at the host whose origin is its audience and nowhere else.
 * @throws AppError invalid_token, or service_unavailable and request_timeout where the issuer's keys cannot be had
 */
export function tokenReader(issuer: string, keys: JWTVerifyGetKey): (token: string, place: TokenPlace) => TokenFacts | Promise<TokenFacts> {
  const verified = new LRUCache<string, TokenFacts>({ max: tokensHeld });

  async function verify(token: string, key: string, place: TokenPlace): Promise<TokenFacts> {
    const { facts, milliseconds } = await verifyToken(token, issuer, place.origin, keys);
    verified.set(key, facts, { ttl: Math.min(trustedFor, milliseconds) });
    return ofTenant(facts, place);
  }

  return (token, place) => {
    // Tokens are held by their hash: a dump of the memory shows none that could be used.
    const key = hash('sha256', `${place.origin} ${token}`, 'base64url');
    const known = verified.get(key);
    return known === undefined ? verify(token, key, place) : ofTenant(known, place);
  };
}

async function verifyToken(token: string, issuer: string, audience: string, keys: JWTVerifyGetKey) {
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: [signingAlgorithm], typ: 'at+jwt', clockTolerance });
    const facts = payload.sub === payload.client_id ? machine(payload) : person(payload);
    const milliseconds = Math.max(1, ((payload.exp ?? 0) + clockTolerance) * 1000 - Date.now());
    return { facts, milliseconds };
  } catch (cause) {
    if (codeOf(cause) !== 'internal') throw cause;
    throw new AppError('invalid_token', { cause, detail: whatIsWrong(cause) });
  }
}

function machine(payload: unknown): TokenFacts {
  const { sub, roles, permissions, tenant, cnf } = MachineClaims.parse(payload);
  return { kind: 'service-account', subject: sub, roles, permissions, tenant, thumbprint: cnf?.jkt };
}

function person(payload: unknown): TokenFacts {
  const { sub, client_id: clientId, session, grant, whole, scope, tenant, cnf } = PersonClaims.parse(payload);
  const within = whole ? undefined : scope.split(' ').filter(isPermission);
  return { kind: 'person', subject: sub, session, grant: { name: grant, clientId }, within, tenant, thumbprint: cnf?.jkt };
}

/** A host name may pass to another tenant while a token for it is still out. */
function ofTenant(facts: TokenFacts, place: TokenPlace): TokenFacts {
  if (facts.tenant !== place.tenant) throw new AppError('invalid_token', { detail: 'The token is for another tenant.' });
  return facts;
}

function whatIsWrong(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return 'The token is for another host.';
  return 'The token was not issued for this host by this platform.';
}
