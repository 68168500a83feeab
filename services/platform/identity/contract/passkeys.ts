import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { text } from '../../../kit/text.ts';

const base64url = (max: number) => z.string().max(max).regex(/^[\w-]+$/);

export const CredentialId = base64url(1_400);

const credential = {
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
  clientExtensionResults: z.looseObject({}).default({}),
};

/** What the browser answers to `navigator.credentials.create`, as JSON (WebAuthn Level 3). */
export const RegistrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(5_000),
    attestationObject: base64url(50_000),
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
});

/** What it answers to `navigator.credentials.get`. */
export const AuthenticationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(5_000),
    authenticatorData: base64url(5_000),
    signature: base64url(5_000),
    userHandle: base64url(200).nullish(),
  }),
});

/** For `PublicKeyCredential.parseCreationOptionsFromJSON` or `…RequestOptionsFromJSON` in the browser. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() });

export const Passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime({ offset: true }),
  lastUsedAt: z.iso.datetime({ offset: true }).nullable(),
});

/** Passkeys of whoever asks. All that changes them asks for a fresh sign-in. */
export const passkeyActions = {
  'passkeys.begin': {
    summary: 'What a new passkey is to be made with; good for five minutes, once',
    access: 'person',
    rest: 'POST /me/passkeys/options',
    params: z.strictObject({}),
    result: PasskeyOptions,
  },
  'passkeys.add': {
    summary: 'Add a passkey; with the first second factor recovery codes are made',
    access: 'person',
    rest: 'POST /me/passkeys',
    status: 201,
    idempotent: true,
    params: z.strictObject({ name: text(100).min(1), response: RegistrationResponse }),
    /** `recoveryCodes`: shown this once; null where there are some. */
    result: Passkey.extend({ recoveryCodes: z.array(z.string()).nullable() }),
  },
  'passkeys.rename': {
    summary: 'Call a passkey by another name',
    access: 'person',
    rest: 'PATCH /me/passkeys/:id',
    params: z.strictObject({ id: CredentialId, name: text(100).min(1) }),
    result: Passkey,
  },
  'passkeys.remove': {
    summary: 'Do without a passkey',
    access: 'person',
    rest: 'DELETE /me/passkeys/:id',
    params: z.strictObject({ id: CredentialId }),
    result: z.object({ removed: z.literal(true) }),
  },
} as const satisfies Record<string, ActionContract>;
