import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { renewRecoveryCodes } from '../../factors/recovery-codes.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { personOf } from '../../person.ts';

const hasFactor = sql`
  select from totp where person_id = $1 and secret is not null
  union all
  select from passkeys where person_id = $1`;

/** @throws AppError step_up_required, wrong_state without a second factor that they could stand in for */
export const renewCodes =
  ({ secrets }: IdentityParts): Handler<'recovery-codes.renew'> =>
  async ({ db, scope }) => {
    const { id } = await personOf(db, scope);
    await requireFresh(db, scope);
    return db.transaction(async (transaction) => {
      if ((await transaction.first(hasFactor, [id])) === undefined) fail('wrong_state', 'There is no second factor yet.');
      const recoveryCodes = await renewRecoveryCodes(transaction, secrets, id);
      await writeAudit(transaction, scope, { action: 'recovery-codes.renewed', resource: `person:${id}` });
      await transaction.publish('account.secured', { personId: id, change: 'recovery-codes-renewed', at: new Date().toISOString() });
      return { recoveryCodes };
    });
  };
