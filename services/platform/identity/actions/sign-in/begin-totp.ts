import { fail } from '../../../../kit/errors.ts';
import { proposeTotp } from '../../factors/totp.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { findAttempt, stateOf } from '../../sign-in/attempt.ts';

/** @throws AppError factor_required where the sign-in does not ask for it, sign_in_expired */
export const beginTotpAtSignIn =
  ({ secrets }: IdentityParts): Handler<'sign-in.begin-totp'> =>
  async ({ db, facts }, { attempt }) => {
    const known = await findAttempt(db, attempt);
    if (!stateOf(known).mustEnrol || known.person_id === null || known.email === null) fail('factor_required');
    return proposeTotp(db, secrets, { id: known.person_id, email: known.email }, facts.domain);
  };
