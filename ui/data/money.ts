import type { Money } from '../../services/kit/money.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** `{ amount: 1250, currency: 'GBP' }` → `£12.50`. Minor units per unit are the currency's own (JPY has none). */
export function formatMoney(money: Money, locale = 'en-GB'): string {
  const format = formatOf(money.currency, locale);
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(money.amount / 10 ** digits);
}

function formatOf(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  formats.set(key, format);
  return format;
}
