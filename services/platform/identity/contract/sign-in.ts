import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { LinkToken } from './accounts.ts';
import { AuthenticationResponse, PasskeyOptions } from './passkeys.ts';

/** How somebody can prove who they are. */
export const methods = ['password', 'magic-link', 'passkey', 'totp', 'recovery-code'] as const;
export const Method = z.enum(methods);
export type Method = z.infer<typeof Method>;

/** A secret that a cookie holds: 256 random bits. */
export const CookieSecret = z.string().regex(/^[\w-]{43}$/, 'is no secret of a cookie');
const AttemptId = CookieSecret;

/** The code of an authenticator app; spaces that people type are left out. */
export const TotpCode = z.string().max(20).transform((code) => code.replaceAll(/\s/g, '')).pipe(z.string().regex(/^\d{6}$/, 'must have six digits'));
export const RecoveryCode = z.string().max(40).transform((code) => code.replaceAll(/[\s-]/g, '').toLowerCase()).pipe(z.string().regex(/^[0-9a-z]{10}$/, 'is no recovery code'));

/** How far a sign-in has come. It is kept here: whoever signs in only holds its name. */
export const SignInState = z.object({
  done: z.array(Method),
  /** What may come next; nothing is left where it is complete. */
  next: z.array(Method),
  complete: z.boolean(),
  /** A company of theirs wants a second factor and there is none: one must be set up before it is complete. */
  mustEnrol: z.boolean(),
  /** Known once a first proof was given. */
  person: z.object({ email: z.string(), name: z.string() }).nullable(),
});
export type SignInState = z.infer<typeof SignInState>;

const step = <Shape extends z.ZodRawShape>(summary: string, shape: Shape) =>
  ({ summary, access: 'internal', params: z.strictObject({ attempt: AttemptId, ...shape }), result: SignInState }) as const;

/**
 * Signing in, step by step, for the pages of the gateway. The scope's `address` must be that of the browser: guessing is
 * slowed by it.
 */
export const signInActions = {
  'sign-in.begin': {
    summary: 'Begin a sign-in, or with `session` the confirmation of one; good for 15 minutes',
    access: 'internal',
    params: z.strictObject({
      /** What the browser's device cookie holds, whatever that is. */
      device: z.string().max(200).optional(),
      userAgent: z.string().max(1_000).default(''),
      session: z.uuid().optional(),
    }),
    result: SignInState.extend({ attempt: AttemptId }),
  },
  'sign-in.state': step('How far a sign-in has come', {}),
  'sign-in.password': step('Prove it by a password', {
    /** Left out where a session is confirmed. Looser than for new accounts: the first operator's may be at `localhost`. */
    email: z.string().trim().toLowerCase().max(254).optional(),
    password: z.string().max(1_000),
  }),
  'sign-in.magic-link': step('Prove it by a mailed link', { token: LinkToken }),
  'sign-in.passkey-options': {
    summary: 'What a passkey is to sign in this sign-in, once',
    access: 'internal',
    params: z.strictObject({ attempt: AttemptId }),
    result: PasskeyOptions,
  },
  'sign-in.passkey': step('Prove it by a passkey: alone, or after a first proof', { response: AuthenticationResponse }),
  'sign-in.totp': step('Prove it by the code of an authenticator app; each code is good once', { code: TotpCode }),
  'sign-in.recovery-code': step('Prove it by one of the codes that were shown once; it is used up', { code: RecoveryCode }),
  'sign-in.begin-totp': {
    summary: 'Make a secret for an authenticator app, where the sign-in asks for one to be set up',
    access: 'internal',
    params: z.strictObject({ attempt: AttemptId }),
    result: z.object({ secret: z.string(), uri: z.string() }),
  },
  'sign-in.confirm-totp': {
    summary: 'Give the first code of that app; the recovery codes are shown this once',
    access: 'internal',
    params: z.strictObject({ attempt: AttemptId, code: TotpCode }),
    result: SignInState.extend({ recoveryCodes: z.array(z.string()) }),
  },
  'sign-in.finish': {
    summary: 'Make the session of a complete sign-in; both secrets go into cookies of the identity host',
    access: 'internal',
    params: z.strictObject({
      attempt: AttemptId,
      /** Ask this device for no second factor for 30 days. */
      trust: z.boolean().default(false),
    }),
    result: z.object({
      personId: z.uuid(),
      session: z.object({ id: z.uuid(), secret: CookieSecret, expiresAt: z.iso.datetime({ offset: true }) }),
      device: z.object({ id: z.uuid(), secret: CookieSecret }),
      methods: z.array(Method),
      authenticatedAt: z.iso.datetime({ offset: true }),
    }),
  },
} as const satisfies Record<string, ActionContract>;
