import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { consentsOf } from '../../consents.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf, shownPerson } from '../../person.ts';

const memberships = sql`
  select o.slug, o.name, coalesce(m.role, r.name) as role, m.created_at
  from memberships m join organisations o on o.id = m.organisation_id left join custom_roles r on r.id = m.custom_role_id
  where m.person_id = $1 order by o.slug`;
const devices = sql`select name, place, first_seen_at, last_seen_at from devices where person_id = $1 order by first_seen_at`;
const sessions = sql`select methods, place, created_at, last_seen_at from sessions where person_id = $1 order by created_at`;
const passkeys = sql`select name, created_at from passkeys where person_id = $1 order by created_at`;
const invitations = sql`
  select o.slug, i.created_at from invitations i join organisations o on o.id = i.organisation_id where i.email = $1 order by o.slug`;

/** More than anybody allows. */
const mostApplications = 10_000;

/** @throws AppError step_up_required */
export const exportPerson: Handler<'people.export'> = async ({ db, scope }) => {
  const person = await personOf(db, scope);
  await requireFresh(db, scope);
  return db.transaction(async (transaction) => {
    const [memberOf, known, alive, keys, invited, applications] = [
      await transaction.query<{ slug: string; name: string; role: string; created_at: Date }>(memberships, [person.id]),
      await transaction.query<{ name: string; place: string | null; first_seen_at: Date; last_seen_at: Date }>(devices, [person.id]),
      await transaction.query<{ methods: string[]; place: string | null; created_at: Date; last_seen_at: Date }>(sessions, [person.id]),
      await transaction.query<{ name: string; created_at: Date }>(passkeys, [person.id]),
      await transaction.query<{ slug: string; created_at: Date }>(invitations, [person.email]),
      await consentsOf(transaction, person.id, mostApplications),
    ];
    await writeAudit(transaction, scope, { action: 'person.exported', resource: `person:${person.id}` });
    return {
      exportedAt: new Date().toISOString(),
      person: shownPerson(person),
      memberships: memberOf.map(({ slug, name, role, created_at }) => ({ organisation: slug, name, role, since: created_at.toISOString() })),
      devices: known.map(({ name, place, first_seen_at, last_seen_at }) => {
        return { name, place, firstSeenAt: first_seen_at.toISOString(), lastSeenAt: last_seen_at.toISOString() };
      }),
      sessions: alive.map(({ methods, place, created_at, last_seen_at }) => {
        return { methods, place, createdAt: created_at.toISOString(), lastSeenAt: last_seen_at.toISOString() };
      }),
      passkeys: keys.map(({ name, created_at }) => ({ name, createdAt: created_at.toISOString() })),
      invitations: invited.map(({ slug, created_at }) => ({ organisation: slug, createdAt: created_at.toISOString() })),
      applications,
    };
  });
};
