import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { type DeviceRow, shownDevice } from './device-row.ts';

const distrust = sql`
  update devices set trusted_until = null where id = $1 and person_id = $2
  returning id, name, place, first_seen_at, last_seen_at, trusted_until,
    exists (select from sessions s where s.id = $3::uuid and s.device_id = devices.id) as current`;

/** @throws AppError not_found for another's device as for none */
export const distrustDevice: Handler<'devices.distrust'> = ({ db, scope }, { id }) =>
  db.transaction(async (transaction) => {
    const person = await personOf(transaction, scope);
    const device = (await transaction.first<DeviceRow>(distrust, [id, person.id, scope.session ?? null])) ?? fail('not_found');
    await writeAudit(transaction, scope, { action: 'device.distrusted', resource: `device:${id}` });
    return shownDevice(device);
  });
