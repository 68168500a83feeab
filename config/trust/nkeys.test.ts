import { expect, test } from '@jest/globals';
import { nkeys } from 'nats';
import { base32, createSeed, publicKeyOf, sign, type KeyKind } from './nkeys.ts';

const bytes = Buffer.from('a message');
const kinds: [KeyKind, string][] = [
  ['operator', 'O'],
  ['account', 'A'],
  ['user', 'U'],
];

test.each(kinds)('a seed of kind %s is one for nkeys.js too, with the same public key and signature', (kind, letter) => {
  const seed = createSeed(kind);
  const theirs = nkeys.fromSeed(Buffer.from(seed));
  expect(seed).toMatch(new RegExp(`^S${letter}[A-Z2-7]{56}$`));
  expect(publicKeyOf(seed)).toBe(theirs.getPublicKey());
  expect(sign(seed, bytes).equals(theirs.sign(bytes))).toBe(true);
});

test('a seed that nkeys.js made is read', () => {
  const theirs = nkeys.createAccount();
  const seed = Buffer.from(theirs.getSeed()).toString();
  expect(publicKeyOf(seed)).toBe(theirs.getPublicKey());
});

test('a mistyped seed, a public key and other text are no seeds', () => {
  const seed = createSeed('user');
  const mistyped = seed.slice(0, 20) + (seed[20] === 'A' ? 'B' : 'A') + seed.slice(21);
  for (const wrong of [mistyped, seed.slice(0, -1), publicKeyOf(seed), 'SUNSHINE', 'su', '']) {
    expect(() => publicKeyOf(wrong)).toThrow('not an nkey seed');
  }
});

test('base32 follows RFC 4648 without padding', () => {
  expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))).toEqual(
    ['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'],
  );
});
