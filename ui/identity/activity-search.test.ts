import { expect, test } from '@jest/globals';
import { paramsOf, pathOf, searchIn } from './activity-search.ts';

test('searchIn takes what is a search and leaves the rest', () => {
  const query = new URLSearchParams('action=member.invited&from=2026-01-05&to=2026-13-45&else=1');
  expect(searchIn(query)).toEqual({ action: 'member.invited', from: '2026-01-05' });
});

test('paramsOf gives the day’s first moment, and of the last day the moment after it', () => {
  expect(paramsOf({ from: '2026-01-31', to: '2026-01-31' })).toEqual({
    from: new Date(2026, 0, 31).toISOString(),
    to: new Date(2026, 1, 1).toISOString(),
  });
});

test('pathOf leaves out what is not searched for', () => {
  expect(pathOf('/activity', {})).toBe('/activity');
  expect(pathOf('/activity', { action: 'role.set', from: '' })).toBe('/activity?action=role.set');
});
