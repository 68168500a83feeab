import { expect, test } from '@jest/globals';
import { hostExecutor } from './host-executor.ts';

test('hosts are stopped when all of them are empty, and those that were emptied before are among them', async () => {
  const present = ['host-1-a', 'host-2-b', 'host-3-c', 'host-4-d'];
  const emptied: (readonly string[])[] = [];
  const told: object[] = [];
  let failure: Error | undefined = new Error('a tenant could not leave');
  const tenants = {
    hosts: () => ['host-1-a', 'host-2-b', 'host-4-d'],
    present: () => present,
    async evacuate(hostIds: readonly string[]) {
      emptied.push(hostIds);
      if (failure) throw failure;
    },
  };
  const executor = hostExecutor(tenants, 8, (message) => void told.push(message));
  expect([executor.running(), executor.min, executor.max]).toEqual([3, 2, 8]);
  await expect(executor.setHosts(2, 'quiet')).rejects.toBe(failure);
  expect(told).toEqual([]);
  failure = undefined;
  await executor.setHosts(2, 'quiet');
  expect([emptied, told]).toEqual([[['host-3-c', 'host-4-d'], ['host-3-c', 'host-4-d']], [{ type: 'hosts', count: 2 }]]);
});
