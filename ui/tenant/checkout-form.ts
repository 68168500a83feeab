import type { FieldError } from '../../services/kit/errors.ts';
import type { Params } from '../../services/kit/contract.ts';
import type { webshop } from '../../services/tenant/webshop/contract.ts';

type Checkout = Params<typeof webshop, 'carts.checkout'>;
export type Buyer = Required<Pick<Checkout, 'email' | 'name' | 'address'>>;
/** Message by field; a field's name is its path in the request, as the server's `errors[].path` has it. */
export type FieldMessages = Readonly<Record<string, string>>;

export const checkoutFields = [
  { name: 'email', label: 'Email', autocomplete: 'email', hint: 'So that the shop can reach you about your order' },
  { name: 'name', label: 'Full name', autocomplete: 'name' },
  { name: 'address.line1', label: 'Street and number', autocomplete: 'address-line1' },
  { name: 'address.line2', label: 'Flat, building', autocomplete: 'address-line2', optional: true },
  { name: 'address.city', label: 'Town or city', autocomplete: 'address-level2' },
  { name: 'address.postcode', label: 'Postcode', autocomplete: 'postal-code', half: true },
  { name: 'address.country', label: 'Country', autocomplete: 'country-name', half: true },
] as const satisfies readonly {
  name: string;
  label: string;
  autocomplete: AutoFill;
  hint?: string;
  optional?: true;
  half?: true;
}[];

/** What the fields hold, trimmed, as the checkout takes it; empty optional fields are left out. */
export function buyerOf(form: FormData): Buyer {
  const text = (name: string): string => textOf(form, name);
  const line2 = text('address.line2');
  return {
    email: text('email'),
    name: text('name'),
    address: {
      line1: text('address.line1'),
      ...(line2 && { line2 }),
      city: text('address.city'),
      postcode: text('address.postcode'),
      country: text('address.country'),
    },
  };
}

/** What is plainly missing or wrong, before the server is asked; the server has the last word. */
export function wrongFields(form: FormData): FieldMessages {
  const messages: Record<string, string> = {};
  for (const field of checkoutFields) {
    if (!textOf(form, field.name) && !('optional' in field)) messages[field.name] = `Please enter your ${field.label.toLowerCase()}`;
  }
  const { email } = buyerOf(form);
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(email))
    messages['email'] = 'This does not look like an email address';
  return messages;
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** The server's messages at their fields, and those that belong to no field of this form. */
export function placeErrors(errors: readonly FieldError[]): { fields: FieldMessages; others: string[] } {
  const names = new Set<string>(checkoutFields.map(({ name }) => name));
  return {
    fields: Object.fromEntries(
      errors.filter(({ path }) => names.has(path)).map(({ path, message }) => [path, message]),
    ),
    others: errors.filter(({ path }) => !names.has(path)).map(({ message }) => message),
  };
}
