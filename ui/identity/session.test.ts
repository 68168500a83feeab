import { expect, test } from '@jest/globals';
import { isOperator } from './session.ts';
import { operators, acme } from './testing/ada.ts';

test.each([
  ['owner', true],
  ['staff', true],
  ['viewer', false],
  ['auditor', false],
])('whether a platform’s %s is an operator: %s', (role, expected) => {
  expect(isOperator({ memberships: [acme, { ...operators, role }] })).toBe(expected);
});

test('an owner of a shop is no operator', () => {
  expect(isOperator({ memberships: [acme] })).toBe(false);
});
