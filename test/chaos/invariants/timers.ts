import { databaseOf } from '../../../bench/platform-servers.ts';
import type { History } from '../history.ts';
import type { ChaosShop } from '../shops.ts';
import type { Superuser } from '../superuser.ts';

const fired = `select message_id as id, extract(epoch from received_at)::float8 * 1000 as at from warehouse.inbox where message_id = any ($1)`;
const learned = `select sku from warehouse.items where sku = any ($1)`;

/** I7: each timer fired, with its effect, and none early. Both times are of the database's clock. */
export async function checkTimers(superuser: Superuser, { slug, timers }: ChaosShop, { find }: History): Promise<void> {
  const rows = await superuser<{ id: string; at: number }>(databaseOf(slug), fired, [timers.map(({ messageId }) => messageId)]);
  const items = await superuser<{ sku: string }>(databaseOf(slug), learned, [timers.map(({ sku }) => sku)]);
  const times = new Map(rows.map(({ id, at }) => [id, at]));
  const known = new Set(items.map(({ sku }) => sku));
  for (const { messageId, sku, dueAt } of timers) {
    const at = times.get(messageId);
    if (at === undefined || !known.has(sku)) find('I7', `the timer of ${sku} did not fire`);
    else if (at < dueAt - 1) find('I7', `the timer of ${sku} fired ${Math.round(dueAt - at)} ms early`);
  }
}
