import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { text } from '../../../kit/text.ts';

/** What mail and pages are written in. */
export const languages = ['en', 'hu'] as const;
export const Language = z.enum(languages);
export type Language = z.infer<typeof Language>;

/** An e-mail address as it is kept and compared: in lower case, without spaces around it. */
/** As browsers take it: the first operator of a platform on `localhost` has an address without a dot. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email({ pattern: z.regexes.html5Email }));

/** Any text at all: what is too easy to guess is refused by its strength. */
export const NewPassword = z.string().min(1).max(1_000);

/** What a mailed link ends with, after the `#`. */
export const LinkToken = z.string().regex(/^[\w-]{43}$/, 'is no token of a link');

const Time = z.iso.datetime({ offset: true });

export const Person = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  language: Language,
  createdAt: Time,
  hasPassword: z.boolean(),
});

/** The answer to whoever asks for a mail. It is the same whether the address is known or not, and mail may not come. */
const Sent = z.object({ sent: z.literal(true) });

const byMail = { access: 'anyone', status: 202, params: z.strictObject({ email: Email, language: Language.default('en') }), result: Sent } as const;

/** What the owner of an account is told of by mail. */
export const securityChanges = [
  'password-changed',
  'totp-added',
  'totp-removed',
  'passkey-added',
  'passkey-removed',
  'recovery-codes-renewed',
  'recovery-code-used',
] as const;

/** What identity asks for or tells by mail, once it is written down. */
export const accountEvents = {
  'sign-up.requested': z.object({ email: z.string(), language: Language }),
  'magic-link.requested': z.object({ email: z.string() }),
  'password-reset.requested': z.object({ email: z.string() }),
  'email-change.requested': z.object({ personId: z.uuid(), email: z.string() }),
  'email.changed': z.object({ personId: z.uuid(), before: z.string(), after: z.string() }),
  /** Something that protects an account is another. */
  'account.secured': z.object({ personId: z.uuid(), change: z.enum(securityChanges), at: Time }),
};

/** A mailed link is good once, and so is its own key; what it makes takes no Idempotency-Key, under which guesses at links would not count. */
export const accountActions = {
  'sign-up.policy': {
    summary: 'Whether anybody may make an account',
    access: 'anyone',
    rest: 'GET /sign-up',
    params: z.strictObject({}),
    result: z.object({ open: z.boolean() }),
  },
  'sign-up.set-policy': {
    summary: 'Let anybody make an account, or those alone who are invited',
    access: 'operator',
    rest: 'PUT /sign-up/policy',
    params: z.strictObject({ open: z.boolean() }),
    result: z.object({ open: z.boolean() }),
  },
  'sign-up.request': {
    summary: 'Ask for a mail with a link that makes an account; whoever has one is told so in the mail',
    rest: 'POST /sign-up',
    ...byMail,
  },
  'sign-up.finish': {
    summary: 'Make the account that a mailed link is for; the link proves the address',
    access: 'anyone',
    rest: 'POST /sign-up/finish',
    status: 201,
    params: z.strictObject({
      token: LinkToken,
      name: text(200).min(1),
      /** Left out by whoever is going to sign in by mail or by a passkey. */
      password: NewPassword.optional(),
      language: Language.default('en'),
    }),
    result: Person,
  },
  'magic-link.request': {
    summary: 'Ask for a mail with a link that signs in',
    rest: 'POST /magic-link',
    ...byMail,
  },
  'password.strength': {
    summary: 'How hard a password is to guess, from 0 to 4',
    access: 'anyone',
    rest: 'POST /password/strength',
    params: z.strictObject({ password: NewPassword, email: z.string().max(254).default('') }),
    /** `reason`: why it would be refused. */
    result: z.object({ score: z.number().int().min(0).max(4), reason: z.enum(['short', 'common', 'guessable']).nullable() }),
  },
  'password.request-reset': {
    summary: 'Ask for a mail with a link that sets a new password',
    rest: 'POST /password/reset',
    ...byMail,
  },
  'password.reset': {
    summary: 'Set the password that a mailed link is for; whoever is signed in anywhere is signed out',
    access: 'anyone',
    rest: 'POST /password/reset/finish',
    params: z.strictObject({ token: LinkToken, password: NewPassword }),
    result: z.object({ email: z.string() }),
  },
  'password.change': {
    summary: 'Change the password; all other sessions end',
    access: 'person',
    rest: 'PUT /me/password',
    params: z.strictObject({ current: z.string().max(1_000), password: NewPassword }),
    result: z.object({ changed: z.literal(true) }),
  },
  'email.request-change': {
    summary: 'Ask for a mail to a new address, with a link that makes it the address of the account',
    access: 'person',
    rest: 'POST /me/email',
    status: 202,
    params: z.strictObject({ email: Email }),
    result: Sent,
  },
  'email.confirm-change': {
    summary: 'Make the address that a mailed link was sent to that of the account; both addresses are told',
    access: 'anyone',
    rest: 'POST /email/confirm',
    params: z.strictObject({ token: LinkToken }),
    result: z.object({ email: z.string() }),
  },
  'people.me': { summary: 'The person that asks', access: 'person', rest: 'GET /me', params: z.strictObject({}), result: Person },
  'people.update': {
    summary: 'Change one’s own name or language',
    access: 'person',
    rest: 'PATCH /me',
    params: z.strictObject({ name: text(200).min(1).optional(), language: Language.optional() }),
    result: Person,
  },
} as const satisfies Record<string, ActionContract>;
