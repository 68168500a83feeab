import { afterEach, expect, jest, test } from '@jest/globals';
import { FaultLog } from './fault-log.ts';

afterEach(() => {
  jest.useRealTimers();
});

test('more than three faults within a minute are too many, each tenant’s counted alone', () => {
  const log = new FaultLog();
  expect([1, 2, 3, 4].map(() => log.add('acme', 'crashed'))).toEqual([false, false, false, true]);
  expect(log.add('other', 'crashed')).toBe(false);
});

test('faults of more than a minute ago count no more', () => {
  jest.useFakeTimers();
  const log = new FaultLog();
  for (let fault = 0; fault < 3; fault += 1) log.add('acme', 'crashed');
  jest.advanceTimersByTime(30_000);
  expect(log.add('acme', 'crashed')).toBe(true);
  jest.advanceTimersByTime(30_001);
  expect([log.add('acme', 'crashed'), log.add('acme', 'crashed'), log.add('acme', 'crashed')]).toEqual([false, false, true]);
});

test('the last cause is known until the tenant is forgiven', () => {
  const log = new FaultLog();
  log.add('acme', 'blocked');
  log.add('acme', 'out-of-memory');
  expect(log.lastCause('acme')).toBe('out-of-memory');
  log.forget('acme');
  expect([log.lastCause('acme'), log.add('acme', 'crashed')]).toEqual([undefined, false]);
});
