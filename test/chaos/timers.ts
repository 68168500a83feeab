import { randomUUID } from 'node:crypto';
import { databaseOf } from '../../bench/platform-servers.ts';
import type { Random } from './random.ts';
import type { ChaosShop } from './shops.ts';
import type { Superuser } from './superuser.ts';

// As an event's retry lies in the mailbox: due later, whether its shop is awake then or not.
const insert = `
  insert into queue._private_jobs (task_id, payload, max_attempts, run_at)
  select id, json_build_object(
    'id', $1::uuid, 'event', 'product.created', 'subscriber', 'warehouse', 'payload', json_build_object('sku', $2::text, 'stocked', true),
    'meta', json_build_object('correlationId', 'chaos-timer', 'causedBy', 'chaos-timer')
  ), 12, now() + $3::float8 * interval '1 second'
  from queue._private_tasks where identifier = 'deliver'
  returning extract(epoch from run_at) * 1000 as "dueAt"`;

/** Puts a delivery into a shop's mailbox that is due in a while. One that was not acknowledged may be there or not. */
export async function setTimer(superuser: Superuser, random: Random, shop: ChaosShop): Promise<void> {
  const messageId = randomUUID();
  const sku = `${shop.mark}-timer-${shop.timers.length + 1}`;
  const [row] = await superuser<{ dueAt: string }>(databaseOf(shop.slug), insert, [messageId, sku, random.between(2, 15)]);
  shop.timers.push({ messageId, sku, dueAt: Number(row!.dueAt) });
}
