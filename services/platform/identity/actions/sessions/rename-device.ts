import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { type DeviceRow, shownDevice } from './device-row.ts';

const rename = sql`
  update devices set name = $3 where id = $1 and person_id = $2
  returning id, name, place, first_seen_at, last_seen_at, trusted_until,
    exists (select from sessions s where s.id = $4::uuid and s.device_id = devices.id) as current`;

/** @throws AppError not_found for another's device as for none */
export const renameDevice: Handler<'devices.rename'> = async ({ db, scope }, { id, name }) => {
  const person = await personOf(db, scope);
  return shownDevice((await db.first<DeviceRow>(rename, [id, person.id, name, scope.session ?? null])) ?? fail('not_found'));
};
