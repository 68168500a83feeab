import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AppError } from '../../services/kit/errors.ts';

const Proof = z.object({ jti: z.string().min(1).max(200), htm: z.string(), htu: z.string().max(2_000), ath: z.string(), iat: z.number() });

const algorithms = ['ES256', 'EdDSA', 'Ed25519', 'RS256', 'PS256'];
/** Seconds by which a proof may be old, or its clock ahead. */
const freshFor = 60;
const proofsHeld = 100_000;

/**
 * Checks proofs of possession (RFC 9449): that whoever sends a token holds the key that it was issued to. Each proof is
 * good for one request; those seen are held in this process, so that one may pass once at each gateway within a minute.
 */
export function proofChecker(): (request: IncomingMessage, url: string, token: string, thumbprint: string) => Promise<void> {
  const seen = new LRUCache<string, true>({ max: proofsHeld, ttl: 2 * freshFor * 1_000 });

  /** @throws AppError invalid_token */
  return async (request, url, token, thumbprint) => {
    const header = request.headers.dpop;
    if (typeof header !== 'string') refuse('The token needs a proof in the DPoP header.');
    const { payload, protectedHeader } = await jwtVerify(header, EmbeddedJWK, { typ: 'dpop+jwt', algorithms }).catch((cause: unknown) =>
      refuse('The proof in the DPoP header does not verify.', cause),
    );
    const proof = Proof.safeParse(payload);
    if (!proof.success) refuse('The proof in the DPoP header is not whole.');
    const { htm, htu, ath, iat, jti } = proof.data;
    const isForRequest = htm === request.method && withoutQuery(htu) === url;
    const isForToken = ath === hash('sha256', token, 'base64url') && (await calculateJwkThumbprint(protectedHeader.jwk ?? {})) === thumbprint;
    const isFresh = Math.abs(Date.now() / 1_000 - iat) <= freshFor;
    if (!isForRequest || !isForToken || !isFresh) refuse('The proof in the DPoP header is for something else, or too old.');
    const key = hash('sha256', `${thumbprint} ${jti}`, 'base64url');
    if (seen.has(key)) refuse('The proof in the DPoP header was used before.');
    seen.set(key, true);
  };
}

function withoutQuery(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function refuse(detail: string, cause?: unknown): never {
  throw new AppError('invalid_token', { detail, cause });
}
