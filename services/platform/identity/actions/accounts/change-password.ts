import { fail } from '../../../../kit/errors.ts';
import { writeAudit } from '../../audit.ts';
import { requireSelf } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { keepPassword } from '../../keep-password.ts';
import type { IdentityParts } from '../../parts.ts';
import { personOf } from '../../person.ts';
import { countProof } from '../../sign-in/refuse.ts';
import { forgetAttempts, type Throttled } from '../../throttle.ts';

/** @throws AppError unauthenticated, forbidden, invalid_credentials, weak_password, too_many_attempts, overloaded */
export const changePassword =
  ({ passwords, meter }: IdentityParts): Handler<'password.change'> =>
  async ({ db, scope, nudge }, { current, password }) => {
    requireSelf(scope);
    const person = await personOf(db, scope);
    const attempt: Throttled = ['password-of-person', person.id];
    await countProof(db, scope, { method: 'password', personId: person.id }, attempt);
    if (!(await passwords.matches(current, person.password_hash))) {
      await writeAudit(db, scope, { action: 'password-change.failed', resource: `person:${person.id}` });
      fail('invalid_credentials');
    }
    await forgetAttempts(db, attempt);
    await meter.refuseWeak(password, [person.email, person.name]);
    const passwordHash = await passwords.hash(password);
    return db.transaction(async (transaction) => {
      await keepPassword(transaction, { scope, nudge }, person.id, passwordHash, 'password.changed');
      return { changed: true };
    });
  };
