import { createHmac, randomInt } from 'node:crypto';
import type { Queryable } from '../../../kit/database.ts';
import { sql } from '../../../kit/statement.ts';
import type { IdentitySecrets } from '../secrets.ts';

const count = 10;
const length = 10;
// Without what looks alike: 10 of 32 are 50 bits.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const clear = sql`delete from recovery_codes where person_id = $1`;
const insert = sql`insert into recovery_codes (person_id, code_hash) select $1, unnest($2::bytea[])`;
const forgetIdle = sql`
  delete from recovery_codes
  where person_id = $1 and not exists (select from passkeys where person_id = $1)
    and not exists (select from totp where person_id = $1 and secret is not null)`;
const take = sql`delete from recovery_codes where person_id = $1 and code_hash = $2 returning person_id`;

/** Makes new codes in place of all before. They are shown this once: `k3m9x-7p2qd`. */
export async function renewRecoveryCodes(transaction: Queryable, secrets: IdentitySecrets, personId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, () => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''));
  await transaction.query(clear, [personId]);
  await transaction.query(insert, [personId, codes.map((code) => hashOfCode(secrets, personId, code))]);
  return codes.map((code) => `${code.slice(0, length / 2)}-${code.slice(length / 2)}`);
}

/** Removes the codes of whoever has no second factor any more that they could stand in for. */
export async function forgetIdleRecoveryCodes(transaction: Queryable, personId: string): Promise<void> {
  await transaction.query(forgetIdle, [personId]);
}

/** Uses a code up; of several at once one succeeds. */
export async function useRecoveryCode(db: Queryable, secrets: IdentitySecrets, personId: string, code: string): Promise<boolean> {
  return (await db.first(take, [personId, hashOfCode(secrets, personId, code)])) !== undefined;
}

/** 50 bits could be guessed from a leaked table, were it not for the pepper. */
function hashOfCode({ pepper }: IdentitySecrets, personId: string, code: string): Buffer {
  return createHmac('sha256', pepper).update(`recovery-code/${personId}/${code}`).digest();
}
