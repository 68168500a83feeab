import type { Queryable } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';

const read = sql`select open_sign_up from policy`;

/** Whether anybody may make an account, or only who is invited. */
export async function isSignUpOpen(db: Queryable): Promise<boolean> {
  return (await db.first<{ open_sign_up: boolean }>(read))?.open_sign_up ?? false;
}
