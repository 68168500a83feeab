import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { testServers } from '../../../test/servers.ts';
import { openTestTenant, type TestTenant } from '../../kit/testing/test-tenant.ts';
import { mailbox } from './contract.ts';
import { mailboxService } from './mailbox.service.ts';

let tenant: TestTenant;

beforeAll(async () => {
  const { addresses } = await testServers();
  const migrations = fileURLToPath(new URL('./migrations', import.meta.url));
  tenant = await openTestTenant(addresses.databaseUrl, [{ definition: mailboxService, migrations }]);
});

afterEach(() => tenant.superuser.query('delete from queue._private_jobs'));
afterAll(() => tenant.close());

/** A delivery that comes due in an hour, or that was given up. */
async function put(correlationId: string, state: 'waiting' | 'dead', event = 'thing.happened'): Promise<string> {
  const payload = { id: randomUUID(), event, subscriber: 'nobody', payload: {}, meta: { correlationId, causedBy: 'test' } };
  const { rows } = await tenant.superuser.query<{ id: string }>(
    `select id::text from queue.add_job('deliver', $1, run_at => now() + interval '1 hour', max_attempts => 3)`,
    [JSON.stringify(payload)],
  );
  const { id } = rows[0]!;
  if (state === 'dead') {
    await tenant.superuser.query(`update queue._private_jobs set attempts = 3, last_error = 'no such service' where id = $1`, [id]);
  }
  return id;
}

test('mailbox.pending counts the events of one piece of work, dead ones apart', async () => {
  await put('work-0001', 'waiting');
  await put('work-0001', 'waiting');
  await put('work-0001', 'dead');
  await put('work-0002', 'waiting');
  expect(await tenant.asStaff(mailbox, 'pending', { correlationId: 'work-0001' })).toEqual({ pending: 2, dead: 1 });
  expect(await tenant.asStaff(mailbox, 'pending', { correlationId: 'work-0003' })).toEqual({ pending: 0, dead: 0 });
});

test('mailbox.pending waits until the last event is handled, and no longer than asked', async () => {
  const id = await put('work-0004', 'waiting');
  const short = await tenant.asStaff(mailbox, 'pending', { correlationId: 'work-0004', wait: 60 });
  expect(short).toEqual({ pending: 1, dead: 0 });
  const long = tenant.asStaff(mailbox, 'pending', { correlationId: 'work-0004', wait: 5_000 });
  await setTimeout(50);
  await tenant.superuser.query('delete from queue._private_jobs where id = $1', [id]);
  expect(await long).toEqual({ pending: 0, dead: 0 });
});

test('mailbox.progress tells since when the oldest event waits; dead letters do not hold it back', async () => {
  const handledUntil = async () => Date.parse((await tenant.broker.call<{ handledUntil: string }, object>('mailbox.progress', {}, { meta: asService })).handledUntil);
  const before = Date.now();
  await put('work-0005', 'dead');
  expect(await handledUntil()).toBeGreaterThanOrEqual(before - 1_000);
  await put('work-0005', 'waiting');
  await tenant.superuser.query(`update queue._private_jobs set created_at = now() - interval '3 minutes' where attempts = 0`);
  expect(await handledUntil()).toBeLessThan(Date.now() - 170_000);
});

const asService = {
  scope: { kind: 'service', subject: 'analytics', roles: [], permissions: [], requestId: 'request', correlationId: 'request' },
};

test('dead letters are listed in pages, oldest first', async () => {
  const ids = [];
  for (let number = 0; number < 5; number += 1) ids.push(await put('work-0006', 'dead', `thing.happened-${number}`));
  await put('work-0006', 'waiting');
  const first = await tenant.asStaff(mailbox, 'dead-letters.list', { limit: 3 });
  const second = await tenant.asStaff(mailbox, 'dead-letters.list', { limit: 3, after: first.next! });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
  expect(second.next).toBeNull();
  expect(first.items[0]).toEqual({
    id: ids[0], event: 'thing.happened-0', subscriber: 'nobody', attempts: 3, lastError: 'no such service', createdAt: expect.any(String),
  });
});

test('dead letters are tried again: those named, or all', async () => {
  const ids = [await put('work-0007', 'dead'), await put('work-0007', 'dead'), await put('work-0007', 'dead')];
  expect(await tenant.asStaff(mailbox, 'dead-letters.replay', { ids: [ids[1]!] })).toEqual({ replayed: 1 });
  expect(await tenant.asStaff(mailbox, 'pending', { correlationId: 'work-0007' })).toEqual({ pending: 1, dead: 2 });
  expect(await tenant.asStaff(mailbox, 'dead-letters.replay', {})).toEqual({ replayed: 2 });
  expect(await tenant.asStaff(mailbox, 'pending', { correlationId: 'work-0007' })).toEqual({ pending: 3, dead: 0 });
});

test('the mailbox is for staff', async () => {
  await expect(tenant.asAnyone(mailbox, 'pending', { correlationId: 'work-0008' })).rejects.toMatchObject({ type: 'unauthenticated' });
  await expect(tenant.asAnyone(mailbox, 'dead-letters.list', {})).rejects.toMatchObject({ type: 'unauthenticated' });
  await expect(tenant.asStaff(mailbox, 'progress', {})).rejects.toMatchObject({ type: 'forbidden' });
});
