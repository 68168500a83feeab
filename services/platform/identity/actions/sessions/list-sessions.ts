import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Method } from '../../contract/sign-in.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';

// One that nobody has used for seven days opens nothing any more, but for an application that goes on in it.
const list = sql`
  select s.id, s.device_id, d.name as device_name, s.methods, s.place, s.created_at, s.last_seen_at, s.expires_at,
    a.email as impersonator, s.impersonation_reason
  from sessions s join devices d on d.id = s.device_id left join people a on a.id = s.impersonator_id
  where s.person_id = $1 and s.expires_at > now()
    and (s.last_seen_at > now() - interval '7 days' or exists (
      select from artifacts t
      where t.session_hash = s.provider_uid_hash and t.model = 'RefreshToken' and t.consumed_at is null and t.expires_at > now()
    ))
    and ($2::timestamptz is null or (s.created_at, s.id) < ($2, $3::uuid))
  order by s.created_at desc, s.id desc limit $4`;

type Row = { id: string; device_id: string; device_name: string; methods: Method[]; place: string | null; created_at: Date; last_seen_at: Date } & Impersonated;

type Impersonated = { impersonator: string | null; impersonation_reason: string | null; expires_at: Date };

export const listSessions: Handler<'sessions.list'> = async ({ db, scope }, { limit, after }) => {
  const person = await personOf(db, scope);
  const [at, id] = after === undefined ? [null, null] : decodeCursor(z.tuple([z.iso.datetime(), z.uuid()]), after);
  const rows = await db.query<Row>(list, [person.id, at, id, limit + 1]);
  const page = cutPage(rows, limit, (row) => [row.created_at.toISOString(), row.id]);
  return {
    items: page.items.map((row) => ({
      id: row.id,
      device: { id: row.device_id, name: row.device_name },
      methods: row.methods,
      place: row.place,
      createdAt: row.created_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      current: row.id === scope.session,
      impersonation: impersonationOf(row),
    })),
    next: page.next,
  };
};

function impersonationOf({ impersonator: by, impersonation_reason: reason, expires_at: end }: Impersonated) {
  return by === null || reason === null ? null : { by, reason, expiresAt: end.toISOString() };
}
