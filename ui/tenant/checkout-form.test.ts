import { expect, test } from '@jest/globals';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { buyerOf, checkoutFields, placeErrors, wrongFields } from './checkout-form.ts';

function form(answers: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(answers)) data.set(name, value);
  return data;
}

const complete = {
  email: ' ada@example.org ',
  name: 'Ada Buyer',
  'address.line1': '12 Market Street',
  'address.line2': ' ',
  'address.city': 'York',
  'address.postcode': 'YO1 8SU',
  'address.country': 'United Kingdom',
};

test('buyerOf makes what the contract takes', () => {
  const buyer = buyerOf(form(complete));
  expect(buyer).toEqual({
    email: 'ada@example.org',
    name: 'Ada Buyer',
    address: { line1: '12 Market Street', city: 'York', postcode: 'YO1 8SU', country: 'United Kingdom' },
  });
  const params = webshop.actions['carts.checkout'].params;
  expect(params.safeParse({ id: crypto.randomUUID(), ...buyer }).success).toBe(true);
});

test('wrongFields names each field that is missing, but not the optional one', () => {
  expect(wrongFields(form(complete))).toEqual({});
  const names = checkoutFields.map(({ name }) => name).filter((name) => name !== 'address.line2');
  expect(Object.keys(wrongFields(form({})))).toEqual(names);
});

test.each(['ada', 'ada@', '@example.org', 'ada@example', 'a da@example.org'])(
  'wrongFields doubts the email %s',
  (email) => {
    expect(wrongFields(form({ ...complete, email }))).toEqual({ email: 'This does not look like an email address' });
  },
);

test('placeErrors puts messages at their fields and keeps the others', () => {
  const errors = [
    { path: 'address.postcode', message: 'too long' },
    { path: 'payment.method', message: 'not taken here' },
  ];
  expect(placeErrors(errors)).toEqual({ fields: { 'address.postcode': 'too long' }, others: ['not taken here'] });
});
