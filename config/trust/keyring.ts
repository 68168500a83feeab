/**
 * The platform's own keys: one file in the data folder from which every other platform secret follows, and which is all
 * that must be kept outside the databases. Whoever loses it loses every sealed secret.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, openSync, closeSync, fsyncSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { platformExports } from './mesh-subjects.ts';
import { accountJwt, operatorJwt } from './nats-jwt.ts';
import { createSeed, publicKeyOf } from './nkeys.ts';

const storedKeyring = z.object({
  version: z.literal(1),
  createdAt: z.number().int(),
  masterKey: z.string().length(43),
  operatorSeed: z.string().startsWith('SO'),
  systemAccountSeed: z.string().startsWith('SA'),
  platformAccountSeed: z.string().startsWith('SA'),
});
type StoredKeyring = z.infer<typeof storedKeyring>;

export interface Keyring {
  /** Of 32 bytes. Seals the tenants' secrets. */
  readonly masterKey: Buffer;
  readonly nats: {
    readonly operatorSeed: string;
    readonly operatorJwt: string;
    readonly systemAccountSeed: string;
    readonly systemAccountJwt: string;
    readonly platformAccountSeed: string;
    readonly platformAccountJwt: string;
  };
  /** The secret of one purpose (`postgres/superuser`): 256 bits in base64url, the same at every start. */
  derive(label: string): string;
}

export class KeyringError extends Error {
  readonly code = 'keyring_unreadable';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'KeyringError';
  }
}

/** Opens the keyring of a data folder, making it on first use. Throws KeyringError rather than replace one it cannot read. */
export function openKeyring(dataDir: string): Keyring {
  const folder = join(dataDir, 'keyring');
  const file = join(folder, 'keyring.json');
  if (!existsSync(file)) createFile(folder, file);
  return keyringOf(readStored(file));
}

function createFile(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${process.pid}-${randomBytes(4).toString('hex')}`);
  writeDurably(draft, JSON.stringify(newKeyring()));
  try {
    // A link fails where a rename would replace: of two first starts at once, both use the keys of the first.
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw new KeyringError(`cannot write ${file}`, error);
  } finally {
    rmSync(draft);
  }
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
}

function newKeyring(): StoredKeyring {
  return {
    version: 1,
    createdAt: Math.floor(Date.now() / 1000),
    masterKey: randomBytes(32).toString('base64url'),
    operatorSeed: createSeed('operator'),
    systemAccountSeed: createSeed('account'),
    platformAccountSeed: createSeed('account'),
  };
}

function readStored(file: string): StoredKeyring {
  try {
    return storedKeyring.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    // The cause of a bad parse may quote the file, so only a missing right to read it goes along.
    const cause = error instanceof Error && 'errno' in error ? error : undefined;
    throw new KeyringError(`${file} cannot be read as a keyring: restore it from a backup, or remove the whole data folder`, cause);
  }
}

function keyringOf(stored: StoredKeyring): Keyring {
  const { operatorSeed, systemAccountSeed, platformAccountSeed, createdAt: issuedAt } = stored;
  const masterKey = Buffer.from(stored.masterKey, 'base64url');
  const systemAccount = publicKeyOf(systemAccountSeed);
  return Object.freeze({
    masterKey,
    nats: Object.freeze({
      operatorSeed,
      operatorJwt: operatorJwt({ name: 'platform', systemAccount, issuedAt }, operatorSeed),
      systemAccountSeed,
      systemAccountJwt: accountJwt({ account: systemAccount, name: 'SYS', issuedAt }, operatorSeed),
      platformAccountSeed,
      platformAccountJwt: accountJwt(
        { account: publicKeyOf(platformAccountSeed), name: 'platform', issuedAt, exports: platformExports },
        operatorSeed,
      ),
    }),
    derive: (label: string) => Buffer.from(hkdfSync('sha256', masterKey, '', label, 32)).toString('base64url'),
  });
}
