import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';
import { liveSession, type LiveSessionRow } from './live-session.ts';

// Seen to the minute, so that a busy page does not write at each look. Nobody's for seven days: it has ended.
const resolve = sql`
  with found as (
    select id, device_id, person_id, methods, authenticated_at, factor_at, expires_at, last_seen_at from sessions
    where secret_hash = $1 and impersonator_id is null and expires_at > now() and last_seen_at > now() - interval '7 days'
  ), seen as (
    update sessions s set last_seen_at = now() from found
    where s.id = found.id and found.last_seen_at < now() - interval '1 minute'
    returning s.device_id
  ), device as (
    update devices d set last_seen_at = now() from seen where d.id = seen.device_id
  )
  select id, person_id, methods, authenticated_at, factor_at, expires_at from found`;

export const resolveSession: Handler<'sessions.resolve'> = async ({ db }, { secret }) =>
  liveSession(await db.first<LiveSessionRow>(resolve, [hashOf(secret)]));
