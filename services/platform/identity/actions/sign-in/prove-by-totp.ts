import { fail } from '../../../../kit/errors.ts';
import { useTotpCode } from '../../factors/totp.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { advanceAttempt, attemptFor } from '../../sign-in/attempt.ts';
import { countProof, refuseProof } from '../../sign-in/refuse.ts';
import { forgetAttempts } from '../../throttle.ts';
import { codeTriesOf } from '../../sign-in/code-tries.ts';

/** @throws AppError invalid_credentials, too_many_attempts, sign_in_expired, factor_required */
export const proveByTotp =
  ({ secrets }: IdentityParts): Handler<'sign-in.totp'> =>
  async ({ db, scope }, { attempt, code }) => {
    const known = await attemptFor(db, attempt, 'totp');
    const personId = known.person_id ?? fail('factor_required');
    const tries = codeTriesOf(personId, known.device_id);
    await countProof(db, scope, { method: 'totp', personId, actor: 'anyone' }, tries);
    if (!(await useTotpCode(db, secrets, personId, code))) return refuseProof(db, scope, 'totp', personId);
    await forgetAttempts(db, tries);
    return advanceAttempt(db, attempt, personId, 'totp');
  };
