import { createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';

const cost = 12;

/**
 * Hashes a password for keeping, off the event loop, in some 250 ms. bcrypt reads 72 bytes and stops at a zero byte, so
 * it gets a digest of the whole password, which the pepper keeps from being guessed where only the table has leaked.
 */
export async function hashPassword(password: string, pepper: string): Promise<string> {
  return `v1:${await bcrypt.hash(digest(password, pepper), cost)}`;
}

function digest(password: string, pepper: string): string {
  return createHmac('sha256', pepper).update(password.normalize('NFC')).digest('base64');
}
