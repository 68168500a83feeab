import { expect, test } from '@jest/globals';
import { HostTable } from './host-table.ts';

test('a node comes to the host with the fewest nodes', async () => {
  const hosts = new HostTable();
  hosts.add('one');
  hosts.add('two');
  for (const slug of ['a', 'b']) hosts.hold('one', slug);
  expect([await hosts.take('c', 0), await hosts.take('d', 0), await hosts.take('e', 0), await hosts.take('f', 0)]).toEqual(['two', 'two', 'one', 'two']);
});

test('a host gets one node of a tenant, and another when that is gone', async () => {
  const hosts = new HostTable();
  hosts.add('one');
  hosts.add('two');
  expect(await Promise.all([hosts.take('acme', 0), hosts.take('acme', 0), hosts.take('acme', 0)])).toEqual(['one', 'two', undefined]);
  const waiting = hosts.take('acme', 5_000);
  hosts.release('one', 'other');
  hosts.release('two', 'acme');
  expect(await waiting).toBe('two');
});

test('without a host it waits for one to come, and no longer than it may', async () => {
  const hosts = new HostTable();
  expect(await hosts.take('acme', 5)).toBeUndefined();
  const wanted = hosts.take('acme', 5_000);
  hosts.add('late');
  expect(await wanted).toBe('late');
});

test('a host that is gone is chosen no more, and what happens there later changes nothing', async () => {
  const hosts = new HostTable();
  hosts.add('one');
  hosts.add('two');
  hosts.hold('two', 'other');
  hosts.remove('one');
  hosts.release('one', 'acme');
  expect([hosts.has('one'), await hosts.take('acme', 0)]).toEqual([false, 'two']);
});

test('a host that is closed keeps what it has and gets nothing, until it is open again', async () => {
  const hosts = new HostTable();
  hosts.add('one');
  hosts.hold('one', 'acme');
  hosts.close('one');
  expect([hosts.has('one'), hosts.ids(), hosts.isOpen('one'), await hosts.take('other', 0)]).toEqual([true, [], false, undefined]);
  const waiting = hosts.take('other', 5_000);
  hosts.open('one');
  expect([await waiting, await hosts.take('acme', 0), hosts.ids()]).toEqual(['one', undefined, ['one']]);
});
