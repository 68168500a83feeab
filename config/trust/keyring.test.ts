import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { KeyringError, openKeyring } from './keyring.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keyring test-'));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('the second opening finds the keys of the first', () => {
  const first = openKeyring(dataDir);
  const second = openKeyring(dataDir);
  expect(second.masterKey.equals(first.masterKey)).toBe(true);
  expect(second.nats).toEqual(first.nats);
  expect(second.derive('postgres/superuser')).toBe(first.derive('postgres/superuser'));
});

test('two data folders share no key', () => {
  const first = openKeyring(join(dataDir, 'one'));
  const second = openKeyring(join(dataDir, 'two'));
  expect(second.derive('redis/admin')).not.toBe(first.derive('redis/admin'));
  expect(second.nats.operatorSeed).not.toBe(first.nats.operatorSeed);
});

test('derived secrets differ by label and hold 256 bits', () => {
  const keyring = openKeyring(dataDir);
  expect(keyring.derive('redis/admin')).not.toBe(keyring.derive('postgres/superuser'));
  expect(Buffer.from(keyring.derive('redis/admin'), 'base64url')).toHaveLength(32);
});

test('nobody else may read it, and no draft stays behind', () => {
  const umask = process.umask(0);
  try {
    openKeyring(dataDir);
  } finally {
    process.umask(umask);
  }
  expect(modeOf(join(dataDir, 'keyring'))).toBe('700');
  expect(modeOf(join(dataDir, 'keyring', 'keyring.json'))).toBe('600');
  expect(readdirSync(join(dataDir, 'keyring'))).toEqual(['keyring.json']);
});

test('a damaged keyring is neither replaced nor shown', () => {
  openKeyring(dataDir);
  const file = join(dataDir, 'keyring', 'keyring.json');
  chmodSync(file, 0o600);
  const damaged = readFileSync(file, 'utf8').slice(0, -5);
  writeFileSync(file, damaged);
  let thrown: unknown;
  try {
    openKeyring(dataDir);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(KeyringError);
  expect(thrown).toMatchObject({ code: 'keyring_unreadable', message: expect.stringContaining(file), cause: undefined });
  expect(readFileSync(file, 'utf8')).toBe(damaged);
});
