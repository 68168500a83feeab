import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { listQuery, pageOf } from '../../../kit/list.ts';
import { text } from '../../../kit/text.ts';
import { CookieSecret, Method } from './sign-in.ts';

const Time = z.iso.datetime({ offset: true });

const Device = z.object({
  id: z.uuid(),
  /** `Firefox · Linux`, until its owner says otherwise. */
  name: z.string(),
  /** The network that it was seen in, coarsely: `203.0.113.0/24`, `private`, `loopback`. */
  place: z.string().nullable(),
  firstSeenAt: Time,
  lastSeenAt: Time,
  trustedUntil: Time.nullable(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
});

/** An operator who acts in the person's name. */
const Actor = z.object({ id: z.uuid(), email: z.string(), name: z.string() });

const Session = z.object({
  id: z.uuid(),
  device: z.object({ id: z.uuid(), name: z.string() }),
  methods: z.array(Method),
  place: z.string().nullable(),
  createdAt: Time,
  lastSeenAt: Time,
  current: z.boolean(),
  /** An operator who acts in one's name, and why; null for one's own. */
  impersonation: z.object({ by: z.string(), reason: z.string(), expiresAt: Time }).nullable(),
});

/** Who a session is of, and how it was proved. */
export const LiveSession = z.object({
  personId: z.uuid(),
  session: z.uuid(),
  methods: z.array(Method),
  authenticatedAt: Time,
  factorAt: Time.nullable(),
  expiresAt: Time,
  actor: Actor.nullable(),
});

const byId = z.strictObject({ id: z.uuid() });
const Ended = z.object({ ended: z.number().int() });

/** Where people are signed in. What ends a session is told at once by the nudge `session` `{ ended: [ids] }`. */
export const sessionActions = {
  'sessions.list': { summary: 'Where one is signed in, the latest first', access: 'person', rest: 'GET /me/sessions', params: z.strictObject(listQuery), result: pageOf(Session) },
  'sessions.end': { summary: 'Sign out somewhere', access: 'person', rest: 'DELETE /me/sessions/:id', params: byId, result: Ended },
  'sessions.end-others': { summary: 'Sign out everywhere else', access: 'person', rest: 'DELETE /me/sessions', params: z.strictObject({}), result: Ended },
  'devices.list': { summary: 'Browsers that one has signed in from, the latest first', access: 'person', rest: 'GET /me/devices', params: z.strictObject(listQuery), result: pageOf(Device) },
  'devices.rename': { summary: 'Call a device by another name', access: 'person', rest: 'PATCH /me/devices/:id', params: z.strictObject({ id: z.uuid(), name: text(100).min(1) }), result: Device },
  'devices.distrust': { summary: 'Ask a device for a second factor again', access: 'person', rest: 'DELETE /me/devices/:id/trust', params: byId, result: Device },
  'devices.forget': { summary: 'Forget a device and sign out there', access: 'person', rest: 'DELETE /me/devices/:id', params: byId, result: Ended },
  'sessions.resolve': {
    summary: 'Whose session the identity host’s cookie opens',
    access: 'internal',
    params: z.strictObject({ secret: z.string().max(200) }),
    result: LiveSession.nullable(),
  },
  'sessions.bind': {
    summary: 'Let what the OpenID provider issues in a session of its own end with ours',
    access: 'internal',
    params: z.strictObject({ session: z.uuid(), providerUid: z.string().min(1).max(1_000) }),
    result: z.null(),
  },
  'sessions.close': {
    summary: 'End a session, and with it all that it opened: a log-out',
    access: 'internal',
    params: z.strictObject({ session: z.uuid() }),
    result: Ended,
  },
  'sessions.freshness': {
    summary: 'Whether a session was proved within so many seconds, with the second factor where there is one',
    access: 'internal',
    params: z.strictObject({ session: z.uuid(), seconds: z.number().int().positive().default(900) }),
    result: z.object({ fresh: z.boolean() }),
  },
  'host-sessions.open': {
    summary: 'Make what a host’s own cookie holds; it is good at that origin alone, for as long as the session',
    access: 'internal',
    params: z.strictObject({ session: z.uuid(), origin: z.url().max(300) }),
    result: z.object({ secret: CookieSecret }),
  },
  'host-sessions.resolve': {
    summary: 'Whose session a host’s own cookie opens',
    access: 'internal',
    params: z.strictObject({ secret: z.string().max(200), origin: z.url().max(300) }),
    result: LiveSession.nullable(),
  },
  'host-sessions.close': {
    summary: 'Forget what a host’s own cookie holds',
    access: 'internal',
    params: z.strictObject({ secret: z.string().max(200) }),
    result: z.null(),
  },
} as const satisfies Record<string, ActionContract>;

export const sessionEvents = {
  'device.added': z.object({ personId: z.uuid(), deviceId: z.uuid(), name: z.string(), place: z.string().nullable(), at: Time }),
};
