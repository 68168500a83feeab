import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { type ShownPasskeyRow, shownPasskey } from './passkey-row.ts';

const rename = sql`
  update passkeys set name = $3 where id = $1 and person_id = $2 returning id, name, created_at, last_used_at`;

/** @throws AppError not_found for another's passkey as for none */
export const renamePasskey: Handler<'passkeys.rename'> = async ({ db, scope }, { id, name }) => {
  const person = await personOf(db, scope);
  return shownPasskey((await db.first<ShownPasskeyRow>(rename, [id, person.id, name])) ?? fail('not_found'));
};
