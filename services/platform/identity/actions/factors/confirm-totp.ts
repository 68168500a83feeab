import { fail } from '../../../../kit/errors.ts';
import { writeAudit } from '../../audit.ts';
import { renewRecoveryCodes } from '../../factors/recovery-codes.ts';
import { confirmTotp } from '../../factors/totp.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { personOf } from '../../person.ts';
import { countAttempt } from '../../throttle.ts';

/** @throws AppError step_up_required, invalid_credentials, too_many_attempts */
export const confirmTotpCode =
  ({ secrets }: IdentityParts): Handler<'totp.confirm'> =>
  async ({ db, scope }, { code }) => {
    const { id } = await personOf(db, scope);
    await requireFresh(db, scope);
    await countAttempt(db, ['code-of-person', id, 'new']);
    return db.transaction(async (transaction) => {
      if (!(await confirmTotp(transaction, secrets, id, code))) fail('invalid_credentials');
      const recoveryCodes = await renewRecoveryCodes(transaction, secrets, id);
      await writeAudit(transaction, scope, { action: 'totp.added', resource: `person:${id}` });
      await transaction.publish('account.secured', { personId: id, change: 'totp-added', at: new Date().toISOString() });
      return { recoveryCodes };
    });
  };
