import { expect, test } from '@jest/globals';
import { HostTable } from './host-table.ts';

test('a node comes to the host with the fewest nodes, and replicas are spread first', async () => {
  const hosts = new HostTable();
  hosts.add('one');
  hosts.add('two');
  hosts.count('one', 2);
  expect([await hosts.take(0), await hosts.take(0), await hosts.take(0, ['two'])]).toEqual(['two', 'two', 'one']);
  hosts.release('two');
  expect([await hosts.take(0), await hosts.take(0, ['one', 'two'])]).toEqual(['two', 'two']);
});

test('without a host it waits for one to come, and no longer than it may', async () => {
  const hosts = new HostTable();
  expect(await hosts.take(5)).toBeUndefined();
  const wanted = hosts.take(5_000);
  hosts.add('late');
  expect(await wanted).toBe('late');
});

test('a host that is gone is chosen no more, and what happens there later changes nothing', async () => {
  const hosts = new HostTable();
  hosts.add('one');
  hosts.add('two');
  hosts.count('two', 1);
  hosts.remove('one');
  hosts.release('one');
  expect([hosts.has('one'), await hosts.take(0)]).toEqual([false, 'two']);
});
