import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';
import { liveSession, type LiveSessionRow } from './live-session.ts';

const resolve = sql`
  with found as (
    select s.id, s.device_id, s.person_id, s.methods, s.authenticated_at, s.factor_at, s.expires_at, s.last_seen_at, s.impersonator_id
    from host_sessions h join sessions s on s.id = h.session_id
    where h.secret_hash = $1 and h.origin = $2 and s.expires_at > now() and s.last_seen_at > now() - interval '7 days'
  ), seen as (
    update sessions s set last_seen_at = now() from found
    where s.id = found.id and found.last_seen_at < now() - interval '1 minute'
    returning s.device_id
  ), device as (
    update devices d set last_seen_at = now() from seen where d.id = seen.device_id
  )
  select f.id, f.person_id, f.methods, f.authenticated_at, f.factor_at, f.expires_at, a.id as actor_id, a.email as actor_email, a.name as actor_name
  from found f left join people a on a.id = f.impersonator_id`;

export const resolveHostSession: Handler<'host-sessions.resolve'> = async ({ db }, { secret, origin }) =>
  liveSession(await db.first<LiveSessionRow>(resolve, [hashOf(secret), origin]));
