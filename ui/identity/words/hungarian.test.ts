import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { msg, str } from '@lit/localize';
import { chooseLanguage } from '../language.ts';
import { hungarian } from './hungarian.ts';

const ui = new URL('../../', import.meta.url);
const said = new Set(globSync(['identity/**/*.ts', 'elements/*.ts'], { cwd: ui }).flatMap((file) => textsIn(readFileSync(new URL(file, ui), 'utf8'))));

test('every text of the pages has its Hungarian', () => {
  expect([...said].filter((english) => !(english in hungarian))).toEqual([]);
});

test('no Hungarian is left of a text that is gone', () => {
  expect(Object.keys(hungarian).filter((english) => !said.has(english))).toEqual([]);
});

test('the Hungarian of a text fills in the same as the English', () => {
  for (const [english, words] of Object.entries(hungarian)) expect({ english, gaps: gapsOf(words) }).toEqual({ english, gaps: gapsOf(english) });
});

test('a text is looked up by its English, with what is filled in', async () => {
  Object.assign(globalThis, { document: { documentElement: {} }, window: new EventTarget() });
  await chooseLanguage('hu');
  expect(msg('Sign in')).toBe('Bejelentkezés');
  expect(msg(str`${'Ada'} is invited as: ${'staff'}.`)).toBe('Meghívott: Ada, szerepköre: staff.');
  await chooseLanguage('en');
  expect(msg('Sign in')).toBe('Sign in');
});

/** What `msg` is called with; what is filled in by its number. */
function textsIn(source: string): string[] {
  const calls = [...source.matchAll(/\bmsg\(\s*(?:'([^'\\]*)'|str`([^`]*)`)\s*,?\s*\)/g)];
  // One that is written in another way would be missed in silence.
  expect(calls).toHaveLength([...source.matchAll(/\bmsg\(/g)].length);
  return calls.map(([, plain, filled]) => plain ?? numbered(filled ?? ''));
}

function numbered(template: string): string {
  let index = 0;
  return template.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, () => `{${index++}}`);
}

const gapsOf = (words: string): string[] => (words.match(/\{\d\}/g) ?? []).toSorted();
