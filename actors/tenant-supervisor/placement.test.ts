import { expect, test } from '@jest/globals';
import { Placement } from './placement.ts';

test('roomiest answers the host with the fewest tenants', async () => {
  const placement = new Placement();
  placement.addHost('one', [{ slug: 'a', nodeId: 'one-a' }]);
  placement.addHost('two', []);
  expect(await placement.roomiest(0)).toBe('two');
  placement.place('b', { hostId: 'two', nodeId: 'two-b' });
  placement.place('c', { hostId: 'two', nodeId: 'two-c' });
  expect(await placement.roomiest(0)).toBe('one');
});

test('roomiest waits for a host to come, and not for ever', async () => {
  const placement = new Placement();
  expect(await placement.roomiest(20)).toBeUndefined();
  const waiting = placement.roomiest(5_000);
  placement.addHost('late', []);
  expect(await waiting).toBe('late');
});

test('removeHost tells whose nodes went with it, and forgets these nodes alone', () => {
  const placement = new Placement();
  placement.addHost('one', [{ slug: 'a', nodeId: 'one-a' }, { slug: 'b', nodeId: 'one-b' }]);
  placement.addHost('two', [{ slug: 'a', nodeId: 'two-a' }]);
  expect(placement.removeHost('one').toSorted()).toEqual(['a', 'b']);
  expect(placement.nodesOf('a')).toEqual([{ hostId: 'two', nodeId: 'two-a' }]);
  expect(placement.nodesOf('b')).toEqual([]);
  expect(placement.removeHost('one')).toEqual([]);
});

test('remove frees the host’s place', async () => {
  const placement = new Placement();
  placement.addHost('one', [{ slug: 'a', nodeId: 'one-a' }]);
  placement.remove('a');
  expect(placement.nodesOf('a')).toEqual([]);
  expect(placement.removeHost('one')).toEqual([]);
});
