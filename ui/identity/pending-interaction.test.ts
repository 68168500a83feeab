import { beforeEach, expect, test } from '@jest/globals';
import { interactionIn, keepInteraction, takeInteraction } from './pending-interaction.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    },
  });
});

test.each(['../evil', 'a/b', 'https://evil.example', '', 'a%2fb', 'x'.repeat(201)])('interactionIn ignores %s', (uid) => {
  expect(interactionIn(new URLSearchParams({ interaction: uid }))).toBeUndefined();
});

test('an interaction is taken once, within a quarter of an hour', () => {
  keepInteraction('a-b_1', 1_000);
  expect(takeInteraction(2_000)).toBe('a-b_1');
  expect(takeInteraction(2_000)).toBeUndefined();
  keepInteraction('a-b_1', 1_000);
  expect(takeInteraction(1_000 + 15 * 60_000)).toBeUndefined();
});

test('what somebody else has put into the storage leads nowhere', () => {
  localStorage.setItem('tenantry.interaction', '{"uid":"//evil.example","until":9e15}');
  expect(takeInteraction()).toBeUndefined();
  localStorage.setItem('tenantry.interaction', 'no json');
  expect(takeInteraction()).toBeUndefined();
});
