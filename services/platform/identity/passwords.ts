import { createHmac, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { oneAtATime } from './one-at-a-time.ts';

export type Passwords = {
  /** Hashes a password for keeping. @throws AppError overloaded */
  hash(password: string): Promise<string>;
  /** Whether a password is the one that was kept. Takes as long where none was. @throws AppError overloaded */
  matches(password: string, kept: string | null): Promise<boolean>;
};

/**
 * Passwords under bcrypt, off the event loop and one at a time: a crowd that signs in takes one core and leaves the others
 * to all else, and what would wait longer than its request lives is refused. bcrypt reads 72 bytes and stops at a zero
 * byte, so it gets a digest of the whole password, which the pepper keeps from being guessed where only the table has leaked.
 * @param cost 12 takes some 250 ms
 * @param patience milliseconds that one may wait for its turn
 */
export function openPasswords(pepper: string, cost = 12, patience = 7_000): Passwords {
  const inTurn = oneAtATime(patience);
  let decoy: Promise<string> | undefined;

  const hash = async (password: string) => `v1:${await inTurn(() => bcrypt.hash(digest(password, pepper), cost))}`;

  // Of a password that nobody knows: whoever has no account, or no password, is compared with it.
  const makeDecoy = () =>
    hash(randomBytes(32).toString('base64')).catch((error: unknown) => {
      decoy = undefined;
      throw error;
    });
  const keptOrDecoy = async (kept: string | null) => kept ?? (await (decoy ??= makeDecoy()));

  async function matches(password: string, kept: string | null): Promise<boolean> {
    const [version, hashed = ''] = (await keptOrDecoy(kept)).split(':');
    if (version !== 'v1') throw new RangeError(`a password hash of version ${version} is not known here`);
    const isSame = await inTurn(() => bcrypt.compare(digest(password, pepper), hashed));
    return isSame && kept !== null;
  }

  return { hash, matches };
}

function digest(password: string, pepper: string): string {
  return createHmac('sha256', pepper).update(password.normalize('NFC')).digest('base64');
}
