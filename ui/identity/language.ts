import { configureLocalization } from '@lit/localize';
import type { Language } from '../data/identity.ts';

/** What the pages are written in, each by its own name. */
export const languages: readonly { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'hu', name: 'Magyar' },
];

const entry = 'tenantry.language';
const { getLocale, setLocale } = configureLocalization({
  sourceLocale: 'en',
  targetLocales: ['hu'],
  loadLocale: () => import('./words/hungarian.ts'),
});

export const language = (): Language => getLocale() as Language;

/** Begins with the language that was chosen here before, else with the first of the browser's that there is. */
export async function startLanguage(): Promise<void> {
  await show(kept() ?? fitting(navigator.languages));
}

export async function chooseLanguage(chosen: Language): Promise<void> {
  try {
    localStorage.setItem(entry, chosen);
  } catch {
    // Storage may be switched off; the choice then lasts as long as the page.
  }
  await show(chosen);
}

/** Whether somebody has chosen a language in this browser. */
export const isLanguageChosen = (): boolean => kept() !== undefined;

/** The first of the wanted languages that there is, English where there is none. */
export function fitting(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = languages.find(({ code }) => tag.toLowerCase().split('-')[0] === code);
    if (found) return found.code;
  }
  return 'en';
}

/** Shows a language without remembering it. */
export async function show(wanted: Language): Promise<void> {
  await setLocale(wanted);
  document.documentElement.lang = wanted;
}

function kept(): Language | undefined {
  try {
    const code = localStorage.getItem(entry);
    return languages.find((language) => language.code === code)?.code;
  } catch {
    return undefined;
  }
}
