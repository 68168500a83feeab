import { proposeTotp } from '../../factors/totp.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { personOf } from '../../person.ts';

/** @throws AppError step_up_required */
export const beginTotp =
  ({ secrets }: IdentityParts): Handler<'totp.begin'> =>
  async ({ db, scope, facts }) => {
    const person = await personOf(db, scope);
    await requireFresh(db, scope);
    return proposeTotp(db, secrets, person, facts.domain);
  };
