import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFreshPerson } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';

const find = sql`
  select active or coalesce(used_until > now() - interval '1 hour', false) as in_use from signing_keys where kid = $1 for update`;
const remove = sql`delete from signing_keys where kid = $1`;

/** @throws AppError step_up_required, not_found; wrong_state where it signs, or tokens that it has signed may be in use */
export const retireKey: Handler<'keys.retire'> = ({ db, scope, nudge }, { kid }) =>
  db.transaction(async (transaction) => {
    await requireFreshPerson(transaction, scope);
    const key = (await transaction.first<{ in_use: boolean }>(find, [kid])) ?? fail('not_found');
    if (key.in_use) fail('wrong_state', 'Tokens that this key has signed may be in use.');
    await transaction.query(remove, [kid]);
    await writeAudit(transaction, scope, { action: 'signing-key.retired', resource: `signing-key:${kid}` });
    nudge('signing-keys', {});
    return { removed: true };
  });
