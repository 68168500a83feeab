import { expect, test } from '@jest/globals';
import { linkedText } from './linked-text.ts';

test('addresses are links, without the marks of the sentence around them', () => {
  expect(linkedText('Open (http://identity.localhost:8080/sign-up#ab-c). Or https://a.test/?x=1!')).toEqual([
    { text: 'Open (' },
    { text: 'http://identity.localhost:8080/sign-up#ab-c', href: 'http://identity.localhost:8080/sign-up#ab-c' },
    { text: '). Or ' },
    { text: 'https://a.test/?x=1', href: 'https://a.test/?x=1' },
    { text: '!' },
  ]);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'no address', 'http://[', ''])('“%s” is text alone', (text) => {
  const parts = linkedText(text);
  expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(parts.filter(({ href }) => href !== undefined)).toEqual([]);
});
