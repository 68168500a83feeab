import { addTotp } from '../../factors/add-totp.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { personOf } from '../../person.ts';

/** @throws AppError step_up_required, invalid_credentials, too_many_attempts */
export const confirmTotpCode =
  ({ secrets }: IdentityParts): Handler<'totp.confirm'> =>
  async ({ db, scope }, { code }) => {
    const { id: personId } = await personOf(db, scope);
    await requireFresh(db, scope);
    return addTotp(db, scope, secrets, { personId, code }, async (_, recoveryCodes) => ({ recoveryCodes }));
  };
