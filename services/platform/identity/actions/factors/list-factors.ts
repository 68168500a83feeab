import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { type ShownPasskeyRow, shownPasskey } from '../passkeys/passkey-row.ts';

const list = sql`
  select (select confirmed_at from totp where person_id = $1 and secret is not null) as confirmed_at,
    (select count(*) from recovery_codes where person_id = $1) as codes`;
const passkeys = sql`select id, name, created_at, last_used_at from passkeys where person_id = $1 order by created_at`;

export const listFactors: Handler<'factors.list'> = async ({ db, scope }) => {
  const { id } = await personOf(db, scope);
  const { confirmed_at, codes } = (await db.first<{ confirmed_at: Date | null; codes: number }>(list, [id]))!;
  const keys = await db.query<ShownPasskeyRow>(passkeys, [id]);
  return { passkeys: keys.map(shownPasskey), totp: confirmed_at === null ? null : { confirmedAt: confirmed_at.toISOString() }, recoveryCodesLeft: codes };
};
