import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { Durations } from './durations.ts';

test('Durations are read by prom-client as a histogram: each bucket holds all below it', async () => {
  const registry = new Registry();
  const durations = new Durations(registry, 'wait_seconds', 'Waiting', ['who']);
  const observe = durations.series('me');
  for (const seconds of [0.0004, 0.001, 0.03, 0.3, 20]) observe(seconds);
  durations.series('"you"\n')(0);
  const text = await registry.metrics();
  expect(text).toContain('# TYPE wait_seconds histogram');
  const mine = text.split('\n').filter((line) => line.includes('who="me"')).map((line) => line.replace(/who="me",?/, ''));
  expect(mine).toEqual([
    'wait_seconds_bucket{le="0.001",} 2',
    'wait_seconds_bucket{le="0.0025",} 2',
    'wait_seconds_bucket{le="0.005",} 2',
    'wait_seconds_bucket{le="0.01",} 2',
    'wait_seconds_bucket{le="0.025",} 2',
    'wait_seconds_bucket{le="0.05",} 3',
    'wait_seconds_bucket{le="0.1",} 3',
    'wait_seconds_bucket{le="0.25",} 3',
    'wait_seconds_bucket{le="1",} 4',
    'wait_seconds_bucket{le="10",} 4',
    'wait_seconds_bucket{le="+Inf",} 5',
    'wait_seconds_sum{} 20.3314',
    'wait_seconds_count{} 5',
  ]);
  expect(text).toContain(String.raw`wait_seconds_count{who="\"you\"\n"} 1`);
});
