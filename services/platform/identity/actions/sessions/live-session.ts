import type { z } from 'zod';
import type { LiveSession } from '../../contract/sessions.ts';
import type { Method } from '../../contract/sign-in.ts';

export type LiveSessionRow = { id: string; person_id: string; methods: Method[]; authenticated_at: Date; factor_at: Date | null; expires_at: Date } & Partial<ActorRow>;

type ActorRow = { actor_id: string | null; actor_email: string | null; actor_name: string | null };

/** A session as the gateway sees it. */
export function liveSession(row: LiveSessionRow | undefined): z.infer<typeof LiveSession> | null {
  if (row === undefined) return null;
  return {
    personId: row.person_id,
    session: row.id,
    methods: row.methods,
    authenticatedAt: row.authenticated_at.toISOString(),
    factorAt: row.factor_at?.toISOString() ?? null,
    expiresAt: row.expires_at.toISOString(),
    actor: row.actor_id == null ? null : { id: row.actor_id, email: row.actor_email ?? '', name: row.actor_name ?? '' },
  };
}
