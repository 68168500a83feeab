import { language } from './language.ts';

const places = { en: 'en-GB', hu: 'hu-HU' } as const;

/** `5 January 2026` */
export function dayOf(time: string): string {
  return new Intl.DateTimeFormat(places[language()], { dateStyle: 'long' }).format(new Date(time));
}

/** `10:30` in the time zone of the browser. */
export function timeOf(time: string): string {
  return new Intl.DateTimeFormat(places[language()], { timeStyle: 'short' }).format(new Date(time));
}

/** `5 Jan 2026, 10:30:12` in the time zone of the browser. */
export function momentOf(time: string): string {
  return new Intl.DateTimeFormat(places[language()], { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time));
}

const steps = [
  { unit: 'minute', seconds: 60, below: 3_600 },
  { unit: 'hour', seconds: 3_600, below: 86_400 },
  { unit: 'day', seconds: 86_400, below: 30 * 86_400 },
] as const;

/** `3 hours ago`; a day once it is more than 30 days back. */
export function agoOf(time: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1_000);
  const step = steps.find(({ below }) => seconds < below);
  if (!step) return dayOf(time);
  const ago = -Math.floor(seconds / step.seconds);
  return new Intl.RelativeTimeFormat(places[language()], { numeric: 'auto' }).format(ago, step.unit);
}
