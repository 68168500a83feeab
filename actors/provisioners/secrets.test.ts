import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { databasePassword, generateSecrets, openSecrets, sealSecrets } from './secrets.ts';

const masterKey = randomBytes(32);

test('sealed secrets open as those of their tenant alone', () => {
  const secrets = generateSecrets();
  const sealed = sealSecrets(masterKey, 'acme', secrets);
  expect(openSecrets(masterKey, 'acme', sealed)).toEqual(secrets);
  expect(() => openSecrets(masterKey, 'globex', sealed)).toThrow(/does not open/);
  expect(() => openSecrets(randomBytes(32), 'acme', sealed)).toThrow(/does not open/);
});

test('no two tenants share a secret', () => {
  const values = [generateSecrets(), generateSecrets()].flatMap((secrets) => Object.values(secrets).flatMap((part) => Object.values(part)));
  expect(new Set(values).size).toBe(values.length);
});

test('each database role has a password of its own, the same each time', () => {
  const secrets = generateSecrets();
  expect(databasePassword(secrets, 'a')).toBe(databasePassword(secrets, 'a'));
  expect(databasePassword(secrets, 'a')).not.toBe(databasePassword(secrets, 'b'));
  expect(databasePassword(secrets, 'a')).not.toBe(databasePassword(generateSecrets(), 'a'));
});
