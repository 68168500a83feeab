import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Result } from '../../services/kit/contract.ts';
import type { Call } from '../../services/kit/call.ts';
import type { Permission } from '../../services/kit/permission.ts';
import { identity } from '../../services/platform/identity/contract.ts';
import { changes } from './changes.ts';
import { keptAnswers } from './kept-answers.ts';

/** Whose session a cookie opens. */
export type Session = NonNullable<Result<typeof identity, 'host-sessions.resolve'>>;

/** What a person may do at a host; null for nothing at all. */
export type Access = Result<typeof identity, 'access.resolve'>;

/** Who in which session asks at whose host. */
export type AskedAccess = {
  personId: string;
  session: string;
  /** The operator who acts in the person's name. */
  actor?: string | undefined;
  /** Null at the platform's own hosts. */
  tenant: string | null;
  /** What the person has let an application do in their name; undefined for all of it. */
  within?: readonly Permission[] | undefined;
  /** What a token follows from, and whose it is; undefined for a cookie. */
  grant?: { name: string; clientId: string };
};

/**
 * What the identity service says of people, kept for a short while; what is changed there is told at once, and holds from
 * the next request on. All reject as calls do.
 */
export type People = {
  /** `origin`: undefined for the identity host, whose cookie opens the session itself. */
  sessionOf(secret: string, origin: string | undefined): Promise<Session | null>;
  accessOf(asked: AskedAccess): Promise<Access>;
  sessionsEnded(ids: readonly string[]): void;
  /** What was issued to a client is worth nothing any more: a code or a refresh token came twice, or it was revoked. */
  grantRevoked(name: string): void;
  isRevoked(grant: string): boolean;
  applicationRemoved(id: string): void;
  /** A second factor may have been given since. */
  sessionConfirmed(id: string): void;
  /** `personId`: null where all members are concerned. */
  accessChanged(organisation: string, personId: string | null): void;
  /** Pushes may have been missed. */
  forget(): void;
};

const endedHeld = 100_000;
/** Operators come as such everywhere, so that a change of their company concerns every host. */
const platform = 'organisation:platform';

export function people(call: Call): People {
  const sessions = keptAnswers<Session | null>();
  const access = keptAnswers<Access>();
  const changed = changes();
  // What has ended never comes back.
  const ended = new LRUCache<string, true>({ max: endedHeld });
  const revoked = new LRUCache<string, true>({ max: endedHeld });

  return {
    async sessionOf(secret, origin) {
      // Held by its hash: a dump of the memory shows none that could be used.
      const key = hash('sha256', `${origin ?? ''} ${secret}`, 'base64url');
      const found = await sessions.get(key, Number.NEGATIVE_INFINITY, () =>
        origin === undefined ? call(identity, 'sessions.resolve', { secret }) : call(identity, 'host-sessions.resolve', { secret, origin }),
      );
      const isOver = found === null || ended.has(found.session) || Date.parse(found.expiresAt) < Date.now();
      return isOver ? null : found;
    },
    async accessOf({ personId, session, actor, tenant, within, grant }) {
      if (ended.has(session)) return null;
      const key = JSON.stringify([personId, session, tenant, within ?? null, grant?.name]);
      const company = `organisation:${tenant ?? 'platform'}`;
      const changedAt = changed.latest(`person:${personId}`, `person:${actor ?? personId}`, company, platform, `confirmed:${session}`, `client:${grant?.clientId}`);
      return access.get(key, changedAt, () => call(identity, 'access.resolve', { personId, session, tenant, within: within && [...within], grant }));
    },
    sessionsEnded(ids) {
      for (const id of ids) ended.set(id, true);
    },
    grantRevoked: (name) => void revoked.set(name, true),
    isRevoked: (grant) => revoked.has(grant),
    applicationRemoved: (id) => changed.note(`client:${id}`),
    sessionConfirmed: (id) => changed.note(`confirmed:${id}`),
    accessChanged: (organisation, personId) => changed.note(personId === null ? `organisation:${organisation}` : `person:${personId}`),
    forget() {
      sessions.clear();
      access.clear();
    },
  };
}
