import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';

const list = sql`
  select (select confirmed_at from totp where person_id = $1 and secret is not null) as confirmed_at,
    (select count(*) from recovery_codes where person_id = $1) as codes`;

export const listFactors: Handler<'factors.list'> = async ({ db, scope }) => {
  const { id } = await personOf(db, scope);
  const { confirmed_at, codes } = (await db.first<{ confirmed_at: Date | null; codes: number }>(list, [id]))!;
  return { totp: confirmed_at === null ? null : { confirmedAt: confirmed_at.toISOString() }, recoveryCodesLeft: codes };
};
