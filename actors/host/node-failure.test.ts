import { expect, test } from '@jest/globals';
import { frameName } from './frame-name.ts';
import { blockageOf, crashOf, NodeDown } from './node-failure.ts';

test('crashOf names what was thrown and the first place outside of Node', () => {
  const error = new TypeError('no such thing');
  error.stack = [
    'TypeError: no such thing',
    '    at Timeout.listOnTimeout (node:internal/timers:594:17)',
    `    at work (${new URL('../../services/tenant/work.ts', import.meta.url).href}:3:7)`,
  ].join('\n');
  expect(crashOf(error)).toEqual({ cause: 'crashed', reason: 'TypeError: no such thing at work (services/tenant/work.ts:3:7)' });
});

test('crashOf takes anything that can be thrown, however long', () => {
  expect(crashOf(undefined)).toEqual({ cause: 'crashed', reason: 'threw undefined' });
  expect(crashOf(new Error('x'.repeat(5_000))).reason).toHaveLength(1_000);
  expect(crashOf(new NodeDown({ cause: 'out-of-memory', reason: 'used all' }))).toEqual({ cause: 'out-of-memory', reason: 'used all' });
});

test('blockageOf tells for how long and, where that is known, in what', () => {
  const where = frameName('spin', new URL('../../services/spin.ts', import.meta.url).href, 12);
  expect(blockageOf(3_040, where).reason).toBe('blocked its event loop for 3 s, in spin (services/spin.ts:12)');
  expect(blockageOf(1_260, undefined).reason).toBe('blocked its event loop for 1.3 s');
});
