import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { open, seal, SealBrokenError } from './secret-box.ts';

const key = randomBytes(32);

test('what was sealed opens with the same key and context', () => {
  expect(open(key, seal(key, 'päss ✓', 'tenant/acme'), 'tenant/acme')).toBe('päss ✓');
  expect(open(key, seal(key, '', 'tenant/acme'), 'tenant/acme')).toBe('');
});

test('the sealed text shows nothing and differs each time', () => {
  const sealed = seal(key, 'password', 'tenant/acme');
  expect(sealed).not.toContain('password');
  expect(sealed).not.toBe(seal(key, 'password', 'tenant/acme'));
});

test('another key, another context and every changed or cut text are refused', () => {
  const sealed = seal(key, 'password', 'tenant/acme');
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  const changed = Array.from(bytes, (byte, at) => {
    const copy = Buffer.from(bytes);
    copy[at] = byte ^ 1;
    return `v1.${copy.toString('base64url')}`;
  });
  const cut = Array.from(bytes, (_, end) => `v1.${bytes.subarray(0, end).toString('base64url')}`);
  for (const wrong of [...changed, ...cut, sealed.replace('v1', 'v2'), '', 'v1', 'password']) {
    expect(() => open(key, wrong, 'tenant/acme')).toThrow(SealBrokenError);
  }
  expect(() => open(randomBytes(32), sealed, 'tenant/acme')).toThrow(SealBrokenError);
  expect(() => open(key, sealed, 'tenant/globex')).toThrow(SealBrokenError);
});
