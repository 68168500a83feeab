import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { countAttempt } from '../../throttle.ts';

/** @throws AppError too_many_attempts, overloaded */
export const measurePassword =
  ({ meter }: IdentityParts): Handler<'password.strength'> =>
  async ({ db, scope }, { password, email }) => {
    await countAttempt(db, ['strength-from-address', scope.address ?? '']);
    return meter.strengthOf(password, [email]);
  };
