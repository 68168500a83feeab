import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { followFromGrants, hashOf } from '../../artifact-keys.ts';
import { writeAudit } from '../../audit.ts';
import { requireSelf } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';

const withdraw = sql`
  with withdrawn as (
    delete from artifacts where model = 'Grant' and account_hash = $1 and client_id = $2 returning id_hash
  ), followed as (
    delete from artifacts where model = any ($3) and grant_hash in (select id_hash from withdrawn)
  )
  select id_hash from withdrawn`;

/** @throws AppError not_found, forbidden in somebody else's name */
export const withdrawConsent: Handler<'consents.withdraw'> = ({ db, scope, nudge }, { id }) =>
  db.transaction(async (transaction) => {
    requireSelf(scope);
    const { id: personId } = await personOf(transaction, scope);
    const grants = await transaction.query<{ id_hash: Buffer }>(withdraw, [hashOf(personId), id, followFromGrants]);
    if (grants.length === 0) fail('not_found');
    await writeAudit(transaction, scope, { action: 'consent.withdrawn', resource: `application:${id}`, personId });
    // Tokens that gateways read for themselves name their grant by its hash.
    for (const { id_hash } of grants) nudge('grant', { revoked: id_hash.toString('base64url') });
    return { withdrawn: true };
  });
