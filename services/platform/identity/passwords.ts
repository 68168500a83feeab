import { createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';
import { oneAtATime } from './one-at-a-time.ts';

const cost = 12;

// Of a password that nobody knows: whoever has no account, or no password, is compared with it, and takes as long.
const decoy = 'v1:$2b$12$oSg8npwdLs.XZ37zuixHiOs/ea/gN5k4nu0PQKM5GUB6alQCuMTIe';

// One at a time, on a thread of the pool: a crowd that signs in takes one core, and leaves the others to all else. What
// would wait longer than a request lives (30 × 270 ms) is refused at once.
const inTurn = oneAtATime(30);

/**
 * Hashes a password for keeping, off the event loop, in some 250 ms. bcrypt reads 72 bytes and stops at a zero byte, so
 * it gets a digest of the whole password, which the pepper keeps from being guessed where only the table has leaked.
 * @throws AppError overloaded
 */
export async function hashPassword(password: string, pepper: string): Promise<string> {
  return `v1:${await inTurn(() => bcrypt.hash(digest(password, pepper), cost))}`;
}

/**
 * Whether a password is the one that was kept. Takes as long where none was.
 * @throws AppError overloaded
 */
export async function isPassword(password: string, pepper: string, kept: string | null): Promise<boolean> {
  const [version, hash = ''] = (kept ?? decoy).split(':');
  if (version !== 'v1') throw new RangeError(`a password hash of version ${version} is not known here`);
  const matches = await inTurn(() => bcrypt.compare(digest(password, pepper), hash));
  return matches && kept !== null;
}

function digest(password: string, pepper: string): string {
  return createHmac('sha256', pepper).update(password.normalize('NFC')).digest('base64');
}
