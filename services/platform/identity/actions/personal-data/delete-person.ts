import { sqlState } from '../../../../kit/database.ts';
import { AppError, fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import { writeAudit } from '../../audit.ts';
import { identity } from '../../contract.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { endSessions } from '../../sessions.ts';

const lockOrganisations = sql`
  select o.id from organisations o join memberships m on m.organisation_id = o.id where m.person_id = $1 order by o.id for update of o`;
const ownedAlone = sql`
  select o.slug from memberships m join organisations o on o.id = m.organisation_id
  where m.person_id = $1 and m.role = 'owner'
    and not exists (
      select from memberships other where other.organisation_id = m.organisation_id and other.role = 'owner' and other.person_id <> $1
    )
  order by o.slug`;
const removeArtifacts = sql`delete from artifacts where account_hash = $1`;
const removeInvitations = sql`delete from invitations where email = $1`;
const removeLinks = sql`delete from one_time_tokens where email = $1`;
const removeKept = sql`delete from idempotency_keys where action = any ($1) and subject = $2`;
const removePerson = sql`delete from people where id = $1`;

/** Those whose answers are kept by who asked. */
const keptActions = Object.entries(identity.actions).flatMap(([name, action]) => ('idempotent' in action ? [`${identity.name}.${name}`] : []));

/** @throws AppError step_up_required, last_owner with the companies that would be without one */
export const deletePerson: Handler<'people.delete'> = async ({ db, scope, nudge }) => {
  const person = await personOf(db, scope);
  await requireFresh(db, scope);
  return db.transaction(async (transaction) => {
    await transaction.query(lockOrganisations, [person.id]);
    const alone = await transaction.query<{ slug: string }>(ownedAlone, [person.id]);
    if (alone.length > 0) fail('last_owner', `You are the only owner of ${alone.map(({ slug }) => slug).join(', ')}.`);
    await endSessions(transaction, { scope, nudge }, person.id, {}, { reason: 'person-removed' });
    await transaction.query(removeArtifacts, [hashOf(person.id)]);
    await transaction.query(removeInvitations, [person.email]);
    await transaction.query(removeLinks, [person.email]);
    await transaction.query(removeKept, [keptActions, person.id]);
    await transaction.query(removePerson, [person.id]).catch((cause: unknown) => {
      throw sqlState(cause) === '23503' ? new AppError('wrong_state', { cause, detail: 'The platform’s first operator stays.' }) : cause;
    });
    await writeAudit(transaction, scope, { action: 'person.removed', resource: `person:${person.id}` });
    await transaction.publish('account.removed', { email: person.email, language: person.language });
    return { removed: true };
  });
};
