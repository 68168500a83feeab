import type { Queryable } from '../../../../kit/database.ts';
import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { findPersonByEmail } from '../../person.ts';
import { advanceAttempt, attemptFor } from '../../sign-in/attempt.ts';
import { countProof, refuseProof } from '../../sign-in/refuse.ts';
import { forgetAttempts, type Throttled } from '../../throttle.ts';

const findDevice = sql`
  select d.id from sign_in_attempts a join devices d on d.secret_hash = a.device_secret_hash
  where a.id_hash = $1 and d.person_id = $2`;

/** @throws AppError invalid_credentials, too_many_attempts, overloaded, sign_in_expired, factor_required */
export const proveByPassword =
  ({ passwords }: IdentityParts): Handler<'sign-in.password'> =>
  async ({ db, scope }, { attempt, email: given, password }) => {
    const known = await attemptFor(db, attempt, 'password');
    const email = known.email ?? given ?? fail('invalid_credentials');
    const person = await findPersonByEmail(db, email);
    const device = await deviceOf(db, attempt, person?.id);
    const tries = triesOf(email, scope.address ?? '', device);
    await countProof(db, scope, { method: 'password', personId: person?.id ?? null, actor: 'anyone' }, ...tries);
    // Done for strangers too: an answer that came at once would say that there is no such account.
    const fits = await passwords.matches(password, person?.password_hash ?? null);
    if (!fits || person === undefined) return refuseProof(db, scope, 'password', person?.id ?? null);
    await forgetAttempts(db, ...tries.filter(([limit]) => limit !== 'password-from-address'));
    return advanceAttempt(db, attempt, person.id, 'password');
  };

async function deviceOf(db: Queryable, attempt: string, personId: string | undefined): Promise<string | undefined> {
  return (await db.first<{ id: string }>(findDevice, [hashOf(attempt), personId ?? null]))?.id;
}

/** Whoever guesses from elsewhere uses up what strangers may try, and not what the owner may from a device known here. */
function triesOf(email: string, address: string, device: string | undefined): Throttled[] {
  if (device !== undefined) return [['password-from-device', device]];
  return [
    ['password-from-address', address],
    ['password-from-address-at-account', address, email],
    ['password-at-account', email],
  ];
}
