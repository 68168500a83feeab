import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { type DeviceRow, shownDevice } from './device-row.ts';

const list = sql`
  select id, name, place, first_seen_at, last_seen_at, trusted_until,
    exists (select from sessions s where s.id = $5::uuid and s.device_id = devices.id) as current
  from devices
  where person_id = $1 and ($2::timestamptz is null or (first_seen_at, id) < ($2, $3::uuid))
  order by first_seen_at desc, id desc limit $4`;

export const listDevices: Handler<'devices.list'> = async ({ db, scope }, { limit, after }) => {
  const person = await personOf(db, scope);
  const [at, id] = after === undefined ? [null, null] : decodeCursor(z.tuple([z.iso.datetime(), z.uuid()]), after);
  const rows = await db.query<DeviceRow>(list, [person.id, at, id, limit + 1, scope.session ?? null]);
  const page = cutPage(rows, limit, (row) => [row.first_seen_at.toISOString(), row.id]);
  return { items: page.items.map(shownDevice), next: page.next };
};
