import { z } from 'zod';
import { defineContract } from '../../services/kit/contract.ts';
import { Permission } from '../../services/kit/permission.ts';
import { identity } from '../../services/platform/identity/contract.ts';

const { actions } = identity;
const state = actions['sign-in.state'].result;

/** The attempt's name is in a cookie, so that no page holds it and no script can read it. */
const withoutAttempt = { attempt: true } as const;
const open = { access: 'anyone' } as const;
const nothing = z.strictObject({});

/**
 * What the gateway itself answers below `/api` of the identity host: the identity service's steps of a sign-in, with what
 * belongs into cookies in cookies.
 */
export const signIn = defineContract({
  name: 'sign-in',
  actions: {
    begin: {
      summary: 'Begin a sign-in, or with `confirm` prove again who is signed in; good for 15 minutes',
      ...open,
      rest: 'POST /sign-in',
      params: z.strictObject({ confirm: z.boolean().default(false) }),
      result: state,
    },
    state: { summary: actions['sign-in.state'].summary, ...open, rest: 'GET /sign-in', params: nothing, result: state },
    password: {
      summary: actions['sign-in.password'].summary,
      ...open,
      rest: 'POST /sign-in/password',
      params: actions['sign-in.password'].params.omit(withoutAttempt),
      result: state,
    },
    'magic-link': {
      summary: actions['sign-in.magic-link'].summary,
      ...open,
      rest: 'POST /sign-in/magic-link',
      params: actions['sign-in.magic-link'].params.omit(withoutAttempt),
      result: state,
    },
    'passkey-options': {
      summary: actions['sign-in.passkey-options'].summary,
      ...open,
      rest: 'POST /sign-in/passkey/options',
      params: nothing,
      result: actions['sign-in.passkey-options'].result,
    },
    passkey: {
      summary: actions['sign-in.passkey'].summary,
      ...open,
      rest: 'POST /sign-in/passkey',
      params: actions['sign-in.passkey'].params.omit(withoutAttempt),
      result: state,
      bodyLimit: 100_000,
    },
    totp: {
      summary: actions['sign-in.totp'].summary,
      ...open,
      rest: 'POST /sign-in/totp',
      params: actions['sign-in.totp'].params.omit(withoutAttempt),
      result: state,
    },
    'recovery-code': {
      summary: actions['sign-in.recovery-code'].summary,
      ...open,
      rest: 'POST /sign-in/recovery-code',
      params: actions['sign-in.recovery-code'].params.omit(withoutAttempt),
      result: state,
    },
    'begin-totp': {
      summary: actions['sign-in.begin-totp'].summary,
      ...open,
      rest: 'POST /sign-in/totp/begin',
      params: nothing,
      result: actions['sign-in.begin-totp'].result,
    },
    'confirm-totp': {
      summary: actions['sign-in.confirm-totp'].summary,
      ...open,
      rest: 'POST /sign-in/totp/confirm',
      params: actions['sign-in.confirm-totp'].params.omit(withoutAttempt),
      result: actions['sign-in.confirm-totp'].result,
    },
    finish: {
      summary: 'End a complete sign-in: the browser gets its session, and another name for the device',
      ...open,
      rest: 'POST /sign-in/finish',
      params: actions['sign-in.finish'].params.omit(withoutAttempt),
      result: actions['sign-in.finish'].result.pick({ personId: true, methods: true }),
    },
    'sign-out': { summary: 'End the session, on every host', ...open, rest: 'POST /sign-out', status: 204, params: nothing, result: z.null() },
  },
  events: {},
  subscribes: [],
});

/** What the gateway itself answers on the hosts of apps. */
export const hostSession = defineContract({
  name: 'session',
  actions: {
    read: {
      summary: 'Who is signed in here, and what they may do',
      ...open,
      rest: 'GET /session',
      params: nothing,
      result: z.object({
        person: z.object({ id: z.uuid(), email: z.string(), name: z.string() }).nullable(),
        roles: z.array(z.enum(['operator'])),
        permissions: z.array(Permission),
        /** Their company wants a second factor, and this session has given none. */
        secondFactorNeeded: z.boolean(),
        /** The operator who acts in the person's name, and until when. */
        actor: z.object({ id: z.uuid(), email: z.string(), name: z.string(), expiresAt: z.iso.datetime({ offset: true }) }).nullable(),
      }),
    },
  },
  events: {},
  subscribes: [],
});
