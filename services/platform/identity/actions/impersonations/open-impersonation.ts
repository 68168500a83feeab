import { randomBytes } from 'node:crypto';
import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';

// With another secret the address is used up.
const open = sql`
  with opened as (
    update sessions set secret_hash = $3
    where secret_hash = $1 and impersonation_origin = $2 and created_at > now() - interval '1 minute' and expires_at > now()
    returning id, expires_at, person_id, impersonator_id, impersonation_organisation
  ), kept as (
    insert into host_sessions (secret_hash, session_id, origin) select $4, id, $2 from opened
  )
  select id, expires_at, person_id, impersonator_id, impersonation_organisation from opened`;

type Opened = { id: string; expires_at: Date; person_id: string; impersonator_id: string; impersonation_organisation: string };

/** @throws AppError invalid_link where it was used before, is too old, or for another host */
export const openImpersonation: Handler<'impersonations.open'> = ({ db, scope }, { token, origin }) =>
  db.transaction(async (transaction) => {
    const secret = randomBytes(32).toString('base64url');
    const opened = await transaction.first<Opened>(open, [hashOf(token), origin, randomBytes(32), hashOf(secret)]);
    const { id, expires_at: end, person_id: personId, impersonator_id: operator, impersonation_organisation: organisation } = opened ?? fail('invalid_link');
    await writeAudit(transaction, scope, { actor: `person:${operator}`, action: 'impersonation.opened', resource: `session:${id}`, personId, organisation });
    return { session: id, secret, expiresAt: end.toISOString() };
  });
