import { expect, test } from '@jest/globals';
import { agoOf } from './times.ts';

const now = Date.parse('2026-01-31T12:00:00Z');

test.each([
  ['2026-01-31T11:59:30Z', 'this minute'],
  ['2026-01-31T11:58:00Z', '2 minutes ago'],
  ['2026-01-31T09:10:00Z', '2 hours ago'],
  ['2026-01-30T11:00:00Z', 'yesterday'],
  ['2025-11-05T11:00:00Z', '5 November 2025'],
])('agoOf %s is “%s”', (time, words) => {
  expect(agoOf(time, now)).toBe(words);
});

test('agoOf a time that this clock has not reached yet is now', () => {
  expect(agoOf('2026-01-31T12:05:00Z', now)).toBe('this minute');
});
