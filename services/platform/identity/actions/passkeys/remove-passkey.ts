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
    update devices set trusted_until = null where person_id = $2
  )
  delete from passkeys where id = $1 and person_id = $2 returning name`;

/** @throws AppError step_up_required, not_found for another's passkey as for none */
export const removePasskey: Handler<'passkeys.remove'> = async ({ db, scope }, { id }) => {
  const { id: personId } = await personOf(db, scope);
  await requireFresh(db, scope);
  return db.transaction(async (transaction) => {
    const { name } = (await transaction.first<{ name: string }>(remove, [id, personId])) ?? fail('not_found');
    await forgetIdleRecoveryCodes(transaction, personId);
    await writeAudit(transaction, scope, { action: 'passkey.removed', resource: `person:${personId}`, detail: name });
    await transaction.publish('account.secured', { personId, change: 'passkey-removed', at: new Date().toISOString() });
    return { removed: true };
  });
};
