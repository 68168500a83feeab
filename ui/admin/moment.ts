const today = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const before = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** A time as a list shows it: the hour of today, else the day. */
export function shortMoment(at: string, now = new Date()): string {
  const date = new Date(at);
  return date.toDateString() === now.toDateString() ? today.format(date) : before.format(date);
}

export function wholeMoment(at: string): string {
  return whole.format(new Date(at));
}
