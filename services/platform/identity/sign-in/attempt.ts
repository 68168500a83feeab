import type { Queryable } from '../../../kit/database.ts';
import { fail } from '../../../kit/errors.ts';
import { sql } from '../../../kit/statement.ts';
import { hashOf } from '../artifact-keys.ts';
import type { Method, SignInState } from '../contract/sign-in.ts';
import { hasSecondFactor, nextMethods } from './states.ts';

/** A sign-in on its way, with what is known of its person and device. */
export type Attempt = {
  id_hash: Buffer;
  person_id: string | null;
  email: string | null;
  name: string | null;
  methods: Method[];
  session_id: string | null;
  /** Of the cookie that the browser came with. */
  device_secret_hash: Buffer | null;
  device_id: string | null;
  device_name: string;
  trusted: boolean;
  has_totp: boolean;
  has_passkey: boolean;
  has_recovery_codes: boolean;
  factor_wanted: boolean;
};

const find = sql`
  select a.id_hash, a.person_id, p.email, p.name, a.methods, a.session_id, a.device_secret_hash, a.device_name, d.id as device_id,
    coalesce(d.trusted_until > now(), false) and a.session_id is null as trusted,
    exists (select from totp t where t.person_id = a.person_id and t.secret is not null) as has_totp,
    exists (select from passkeys k where k.person_id = a.person_id) as has_passkey,
    exists (select from recovery_codes r where r.person_id = a.person_id) as has_recovery_codes,
    exists (
      select from memberships m join organisations o on o.id = m.organisation_id left join custom_roles c on c.id = m.custom_role_id
      where m.person_id = a.person_id and wants_second_factor(o.second_factor, m.role, c.permissions)
    ) as factor_wanted
  from sign_in_attempts a
  left join people p on p.id = a.person_id
  left join devices d on d.person_id = a.person_id and d.secret_hash = a.device_secret_hash
  where a.id_hash = $1 and a.expires_at > now()`;
// Whose it is cannot change once it is known.
const advance = sql`
  update sign_in_attempts set person_id = $2, methods = array_append(methods, $3)
  where id_hash = $1 and expires_at > now() and (person_id is null or person_id = $2)
  returning id_hash`;

/** @throws AppError sign_in_expired */
export async function findAttempt(db: Queryable, attempt: string): Promise<Attempt> {
  return (await db.first<Attempt>(find, [hashOf(attempt)])) ?? fail('sign_in_expired');
}

/** Writes down what was proved. @throws AppError sign_in_expired, invalid_credentials (it is another's) */
export async function advanceAttempt(db: Queryable, attempt: string, personId: string, method: Method): Promise<SignInState> {
  if ((await db.first(advance, [hashOf(attempt), personId, method])) === undefined) fail('invalid_credentials');
  return stateOf(await findAttempt(db, attempt));
}

/**
 * The attempt, where a step may come now.
 * @throws AppError sign_in_expired, factor_required for a step out of turn
 */
export async function attemptFor(db: Queryable, attempt: string, method: Method): Promise<Attempt> {
  const found = await findAttempt(db, attempt);
  return stateOf(found).next.includes(method) ? found : fail('factor_required');
}

export function stateOf(attempt: Attempt): SignInState {
  const standing = {
    hasTotp: attempt.has_totp,
    hasPasskey: attempt.has_passkey,
    hasRecoveryCodes: attempt.has_recovery_codes,
    // Trust is the person's own wish, and loosens nothing that a company wants: its hosts would ask for the factor next.
    deviceIsTrusted: attempt.trusted && !attempt.factor_wanted,
  };
  const next = nextMethods(attempt.methods, standing);
  const mustEnrol = next.length === 0 && attempt.factor_wanted && !hasSecondFactor(standing);
  const isKnown = attempt.methods.length > 0 && attempt.email !== null;
  return {
    done: attempt.methods,
    next,
    complete: next.length === 0 && !mustEnrol,
    mustEnrol,
    person: isKnown ? { email: attempt.email ?? '', name: attempt.name ?? '' } : null,
  };
}
