import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type KeyRow, shownKey } from './key-row.ts';

const list = sql`select kid, active, created_at, used_until from signing_keys order by active desc, created_at desc`;

export const showKeys: Handler<'keys.show'> = async ({ db }) => ({ items: (await db.query<KeyRow>(list)).map(shownKey) });
