/** What the provider's own pages say. */
export type Words = {
  failed: string;
  enterCode: string;
  wrongCode: string;
  aborted: string;
  proceed: string;
  confirmCode: string;
  isItYours: string;
  yes: string;
  no: string;
  done: string;
  backToDevice: string;
  signOut: string;
  everywhere: string;
  signedOut: string;
};

export type Language = 'en' | 'hu';

export const wordsIn: Readonly<Record<Language, Words>> = {
  en: {
    failed: 'This could not be done',
    enterCode: 'Enter the code that your device shows',
    wrongCode: 'This code is not right, or too old.',
    aborted: 'It was not allowed.',
    proceed: 'Continue',
    confirmCode: 'Is this your device?',
    isItYours: 'Go on only if you have begun this yourself, and the device shows the same code.',
    yes: 'Yes',
    no: 'No',
    done: 'Done',
    backToDevice: 'Go back to your device: it goes on by itself.',
    signOut: 'Sign out?',
    everywhere: 'You will be signed out of all companies in this browser.',
    signedOut: 'You are signed out',
  },
  hu: {
    failed: 'Ez most nem sikerült',
    enterCode: 'Írja be az eszközén látható kódot',
    wrongCode: 'Ez a kód hibás vagy lejárt.',
    aborted: 'Nem kapott engedélyt.',
    proceed: 'Tovább',
    confirmCode: 'Ez az Ön eszköze?',
    isItYours: 'Csak akkor folytassa, ha Ön kezdte el, és az eszköz ugyanezt a kódot mutatja.',
    yes: 'Igen',
    no: 'Nem',
    done: 'Kész',
    backToDevice: 'Térjen vissza az eszközéhez: magától folytatja.',
    signOut: 'Kijelentkezik?',
    everywhere: 'Ebben a böngészőben minden cégből kijelentkezik.',
    signedOut: 'Kijelentkezett',
  },
};

/** The first language of the lists that there is a text in. @param wanted `ui_locales` of a request @param accepted the Accept-Language header */
export function languageOf(wanted: string, accepted: string): Language {
  const tags = [...wanted.split(' '), ...accepted.split(',').map((range) => range.split(';')[0]!.trim())];
  return tags.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag): tag is Language => tag in wordsIn) ?? 'en';
}
