import type { Language, securityChanges } from '../contract/accounts.ts';

/** A mail in plain text, as it goes out. */
export type Letter = { to: string; subject: string; text: string };

/** Hands a letter to the mail server. Rejects where it was not taken; it is tried again later. */
export type SendMail = (letter: Letter) => Promise<void>;

/** What each kind of mail tells. `link` and `minutes`: where to go, and for how long it is good; `at`: a time, in words. */
export type Facts = {
  'sign-up': { link: string; minutes: number };
  'sign-up-known': { link: string };
  'magic-link': { link: string; minutes: number };
  'password-reset': { link: string; minutes: number };
  'email-change': { link: string; minutes: number };
  'email-change-asked': { after: string };
  'email-changed': { before: string; after: string };
  /** `inviter`: a name, where it is known. */
  invitation: { link: string; minutes: number; organisation: string; inviter: string | null };
  'account-removed': object;
  /** `place`: as sign-in/place.ts has it. */
  'device-added': { name: string; place: string | null; at: string; link: string };
} & Record<(typeof securityChanges)[number], { at: string; link: string }>;

export type LetterTexts = { [Kind in keyof Facts]: (facts: Facts[Kind]) => { subject: string; text: string } };

/** A time as a person reads it. In UTC: where the reader is, nobody knows. */
export function timeInWords(at: Date | string, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'hu' ? 'hu-HU' : 'en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(at))} UTC`;
}
