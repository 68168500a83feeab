import type { LocaleModule } from '@lit/localize';
import { generateMsgId } from '@lit/localize/internal/id-generation.js';
import { accountWords } from './hungarian/account.ts';
import { doorWords } from './hungarian/door.ts';
import { organisationWords } from './hungarian/organisation.ts';
import { problemWords } from './hungarian/problems.ts';
import { securityWords } from './hungarian/security.ts';
import { shellWords } from './hungarian/shell.ts';

/** Every text of the pages by its English, `{0}` standing for what is filled in first. */
export const hungarian: Readonly<Record<string, string>> = {
  ...shellWords,
  ...problemWords,
  ...doorWords,
  ...accountWords,
  ...securityWords,
  ...organisationWords,
};

const gap = /\{\d\}/;

/** The same in the form that `@lit/localize` looks for. */
export const templates: LocaleModule['templates'] = Object.fromEntries(
  Object.entries(hungarian).map(([english, words]) => {
    const pieces = english.split(gap);
    return pieces.length === 1
      ? [generateMsgId(english, false), words]
      : [generateMsgId(pieces, false), filled(words)];
  }),
);

function filled(words: string): LocaleModule['templates'][string] {
  const strings = words.split(gap);
  const values = [...words.matchAll(/\{(\d)\}/g)].map(([, index]) => Number(index));
  return { strTag: true, strings: Object.assign(strings, { raw: strings }), values };
}
