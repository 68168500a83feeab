import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { forgetIdleRecoveryCodes } from '../../factors/recovery-codes.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';

// Trust was given for a second factor, perhaps for this one.
const remove = sql`
  with known as (
    update devices set trusted_until = null where person_id = $1
  )
  delete from totp where person_id = $1 and secret is not null returning person_id`;

/** @throws AppError step_up_required, not_found */
export const removeTotp: Handler<'totp.remove'> = async ({ db, scope }) => {
  const { id } = await personOf(db, scope);
  await requireFresh(db, scope);
  return db.transaction(async (transaction) => {
    if ((await transaction.first(remove, [id])) === undefined) fail('not_found');
    await forgetIdleRecoveryCodes(transaction, id);
    await writeAudit(transaction, scope, { action: 'totp.removed', resource: `person:${id}` });
    await transaction.publish('account.secured', { personId: id, change: 'totp-removed', at: new Date().toISOString() });
    return { removed: true };
  });
};
