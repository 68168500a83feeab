import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { listQuery, pageOf } from '../../../kit/list.ts';

/** What the tokens are signed with (RFC 8037). */
export const signingAlgorithm = 'EdDSA';

/** A public key as JWK. */
export const PublicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal(signingAlgorithm),
  use: z.literal('sig'),
});
export type PublicKey = z.infer<typeof PublicKey>;

/** The same with its private part. */
export const SigningKey = PublicKey.extend({ d: z.string() });
export type SigningKey = z.infer<typeof SigningKey>;

const ShownKey = z.object({
  kid: z.string(),
  /** The one that signs. */
  active: z.boolean(),
  createdAt: z.iso.datetime({ offset: true }),
  /** When it signed for the last time; null for one that signs, or never has. */
  usedUntil: z.iso.datetime({ offset: true }).nullable(),
});

const byKid = z.strictObject({ kid: z.string().max(100) });

/**
 * The keys that tokens are signed with, and their rotation: a new key is published first, signs later, and the one before
 * it goes when its last token has expired. Each change is told by the nudge `signing-keys`.
 */
export const signingKeyActions = {
  'keys.list': {
    summary: 'The public keys that tokens in use are signed with',
    access: 'internal',
    params: z.strictObject({}),
    result: z.object({ keys: z.array(PublicKey) }),
  },
  'keys.signing': {
    summary: 'What the process that runs the provider works with: it signs with the first key',
    access: 'internal',
    params: z.strictObject({}),
    result: z.object({
      keys: z.array(SigningKey).min(1),
      /** Sign cookies. */
      cookieKeys: z.array(z.string()).min(1),
      /** Makes the secrets of the clients that our own hosts are. */
      appKey: z.string(),
    }),
  },
  'keys.show': {
    summary: 'The keys that tokens are signed with, the active one first',
    access: 'operator',
    rest: 'GET /signing-keys',
    params: z.strictObject(listQuery),
    result: pageOf(ShownKey),
  },
  'keys.add': {
    summary: 'Make a key and publish it; it does not sign yet',
    access: 'operator',
    rest: 'POST /signing-keys',
    status: 201,
    idempotent: true,
    params: z.strictObject({}),
    result: ShownKey,
  },
  'keys.activate': {
    summary: 'Let a key sign that has been published for a minute',
    access: 'operator',
    rest: 'POST /signing-keys/:kid/activate',
    params: byKid,
    result: ShownKey,
  },
  'keys.retire': {
    summary: 'Withdraw a key that has not signed for an hour; what it signed is worth nothing any more',
    access: 'operator',
    rest: 'DELETE /signing-keys/:kid',
    params: byKid,
    result: z.object({ removed: z.literal(true) }),
  },
} as const satisfies Record<string, ActionContract>;
