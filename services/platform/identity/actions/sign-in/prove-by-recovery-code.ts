import { fail } from '../../../../kit/errors.ts';
import { useRecoveryCode } from '../../factors/recovery-codes.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { writeAudit } from '../../audit.ts';
import { advanceAttempt, attemptFor } from '../../sign-in/attempt.ts';
import { codeTriesOf } from '../../sign-in/code-tries.ts';
import { countProof, refuseProof } from '../../sign-in/refuse.ts';
import { forgetAttempts } from '../../throttle.ts';

/** @throws AppError invalid_credentials, too_many_attempts, sign_in_expired, factor_required */
export const proveByRecoveryCode =
  ({ secrets }: IdentityParts): Handler<'sign-in.recovery-code'> =>
  async ({ db, scope }, { attempt, code }) => {
    const known = await attemptFor(db, attempt, 'recovery-code');
    const personId = known.person_id ?? fail('factor_required');
    const tries = codeTriesOf(personId, known.device_id);
    await countProof(db, scope, { method: 'recovery-code', personId, actor: 'anyone' }, tries);
    const state = await db.transaction(async (transaction) => {
      if (!(await useRecoveryCode(transaction, secrets, personId, code))) return undefined;
      await writeAudit(transaction, scope, { actor: `person:${personId}`, action: 'recovery-code.used', resource: `person:${personId}`, personId });
      await transaction.publish('account.secured', { personId, change: 'recovery-code-used', at: new Date().toISOString() });
      return advanceAttempt(transaction, attempt, personId, 'recovery-code');
    });
    if (state === undefined) return refuseProof(db, scope, 'recovery-code', personId);
    await forgetAttempts(db, tries);
    return state;
  };
