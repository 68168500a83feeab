import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { Passkey } from './passkeys.ts';
import { TotpCode } from './sign-in.ts';

const RecoveryCodes = z.object({
  /** Shown this once. */
  recoveryCodes: z.array(z.string()),
});

/** Second factors of whoever asks. All that changes one asks for a fresh sign-in. */
export const factorActions = {
  'factors.list': {
    summary: 'Which second factors one has',
    access: 'person',
    rest: 'GET /me/factors',
    params: z.strictObject({}),
    result: z.object({
      totp: z.object({ confirmedAt: z.iso.datetime({ offset: true }) }).nullable(),
      passkeys: z.array(Passkey),
      recoveryCodesLeft: z.number().int(),
    }),
  },
  'totp.begin': {
    summary: 'Make a secret for an authenticator app; it counts once a code of it was given. `uri` is what the QR code holds',
    access: 'person',
    rest: 'POST /me/factors/totp',
    idempotent: true,
    params: z.strictObject({}),
    result: z.object({ secret: z.string(), uri: z.string() }),
  },
  'totp.confirm': {
    summary: 'Give the first code of an authenticator app; new recovery codes are made',
    access: 'person',
    rest: 'POST /me/factors/totp/confirm',
    params: z.strictObject({ code: TotpCode }),
    result: RecoveryCodes,
  },
  'totp.remove': {
    summary: 'Do without the authenticator app',
    access: 'person',
    rest: 'DELETE /me/factors/totp',
    params: z.strictObject({}),
    result: z.object({ removed: z.literal(true) }),
  },
  'recovery-codes.renew': {
    summary: 'Make new recovery codes; those before are worth nothing',
    access: 'person',
    rest: 'POST /me/factors/recovery-codes',
    idempotent: true,
    params: z.strictObject({}),
    result: RecoveryCodes,
  },
} as const satisfies Record<string, ActionContract>;
