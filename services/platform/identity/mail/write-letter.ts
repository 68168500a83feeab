import type { Language } from '../contract/accounts.ts';
import { english } from './english.ts';
import { hungarian } from './hungarian.ts';
import type { Facts, Letter, LetterTexts } from './letter.ts';

const texts: Record<Language, LetterTexts> = { en: english, hu: hungarian };

/** Writes a letter in the language of its reader. */
export function writeLetter<Kind extends keyof Facts>(to: string, language: Language, kind: Kind, facts: Facts[Kind]): Letter {
  return { to, ...texts[language][kind](facts) };
}
