import { expect, test } from '@jest/globals';
import { codeOf } from '../services/kit/errors.ts';
import { places } from './places.ts';

function refusal(take: () => unknown): string | undefined {
  try {
    take();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

test('a tenant has so many places, and all tenants together so many', () => {
  const room = places(2, 3, 'Full.');
  const giveBack = room.take('acme');
  room.take('acme');
  expect(refusal(() => room.take('acme'))).toBe('overloaded');
  room.take('beta');
  expect(refusal(() => room.take('gamma'))).toBe('overloaded');
  giveBack();
  expect(refusal(() => room.take('acme'))).toBeUndefined();
});
