import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { listQuery, pageOf } from '../../../kit/list.ts';
import { text } from '../../../kit/text.ts';

/** Printable ASCII without the space and the colon, which HTTP Basic cannot carry. */
export const ClientId = z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,200}$/);

const appPrefix = 'app@';

/** The client that a host of ours is: its pages and the back office on it. */
export const appClientId = (host: string): string => `${appPrefix}${host}`;

/** The host of such a client; undefined for any other. */
export const hostOfApp = (clientId: string): string | undefined =>
  clientId.startsWith(appPrefix) ? clientId.slice(appPrefix.length) : undefined;

/** The platform's own command line, which signs in by a code that is typed into a browser. It has no secret to keep. */
export const commandLineClientId = 'command-line';
export const commandLineName = 'Command line';

/** Whether a client is an application of somebody else: people must allow it, and operators may remove it. */
export const isApplication = (clientId: string): boolean => clientId !== commandLineClientId && hostOfApp(clientId) === undefined;

/** Where a browser comes back to at a host of ours. */
export const appCallback = '/auth/callback';

const Client = z.object({
  clientId: z.string(),
  name: z.string(),
  /** A service account; a host of ours; the command line; or an application of somebody else, which people must allow first. */
  kind: z.enum(['machine', 'app', 'command-line', 'application']),
  /** SHA-256 of the secret in base64url; null for a client that has none. */
  secretHash: z.string().nullable(),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  backchannelLogoutUri: z.string().nullable(),
});
export type Client = z.infer<typeof Client>;

/** https, or http on the machine itself. No fragment (RFC 6749, 3.1.2), no user, no other spelling than the canonical one. */
const ApplicationUri = z.string().max(500).refine(isApplicationUri, 'must be an https address, or http on localhost, as browsers write it');

function isApplicationUri(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { href, protocol, hostname, hash, username, password } = new URL(uri);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLocalHost(hostname));
  return isSafe && href === uri && hash === '' && !uri.endsWith('#') && username === '' && password === '';
}

/** Whether a host name, as `URL` writes it, is of the machine itself. */
export const isLocalHost = (name: string): boolean => /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name);

const Application = z.object({
  id: z.string(),
  name: z.string(),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  backchannelLogoutUri: z.string().nullable(),
  /** It runs where nothing can be kept secret: a browser, a phone. */
  public: z.boolean(),
  createdAt: z.iso.datetime({ offset: true }),
});

/** A session as an application knows it: `sid` as its ID tokens name it (OpenID Connect Back-Channel Logout 1.0). */
const ApplicationSession = z.strictObject({ clientId: ClientId, personId: z.uuid(), sid: z.string().min(1).max(200) });
export type ApplicationSession = z.infer<typeof ApplicationSession>;

/**
 * Who may ask the OpenID provider for tokens. Clients come and go with tenants and their host names, without a list. An
 * application that is removed is told at once by the nudge `application` `{ removed: id }`.
 */
export const clientActions = {
  'clients.find': {
    summary: 'A client that may ask for tokens',
    access: 'internal',
    params: z.strictObject({ clientId: ClientId }),
    result: Client.nullable(),
  },
  'applications.list': {
    summary: 'Applications of others that people may sign in to by us, by name',
    access: 'operator',
    rest: 'GET /applications',
    params: z.strictObject(listQuery),
    result: pageOf(Application),
  },
  'applications.create': {
    summary: 'Let an application of somebody else ask people to sign in by us; its secret is shown this once',
    access: 'operator',
    rest: 'POST /applications',
    status: 201,
    idempotent: true,
    params: z.strictObject({
      name: text(100).min(1),
      redirectUris: z.array(ApplicationUri).min(1).max(10),
      postLogoutRedirectUris: z.array(ApplicationUri).max(10).default([]),
      backchannelLogoutUri: ApplicationUri.optional(),
      public: z.boolean().default(false),
    }),
    /** `secret`: null for a public one. */
    result: Application.extend({ secret: z.string().nullable() }),
  },
  'applications.renew-secret': {
    summary: 'Give an application another secret, which is shown this once; the one before is worth nothing at once',
    access: 'operator',
    rest: 'POST /applications/:id/secret',
    status: 201,
    idempotent: true,
    params: z.strictObject({ id: ClientId }),
    result: z.object({ id: z.string(), secret: z.string() }),
  },
  'applications.remove': {
    summary: 'Let an application sign people in no more',
    access: 'operator',
    rest: 'DELETE /applications/:id',
    params: z.strictObject({ id: ClientId }),
    result: z.object({ removed: z.literal(true) }),
  },
  'clients.note-misuse': {
    summary: 'Write down that something was shown which must not be: what was used up before, or a wrong secret; of many alike some',
    access: 'internal',
    // Without a client where nobody has the name that was shown.
    params: z.strictObject({ clientId: ClientId.optional(), what: z.enum(['code-again', 'refresh-token-again', 'wrong-secret']), personId: z.uuid().optional() }),
    result: z.null(),
  },
  'application-sessions.end': {
    summary: 'Tell an application at its back channel that a session has ended; it is tried until it has heard',
    access: 'internal',
    params: ApplicationSession,
    result: z.null(),
  },
} as const satisfies Record<string, ActionContract>;

export const clientEvents = {
  'application-session.ended': ApplicationSession,
};
