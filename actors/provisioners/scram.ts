/** The form in which PostgreSQL keeps a password (RFC 5802), so that the password itself never goes there. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

// Iterations make guessing dear; a random key of 256 bits cannot be guessed, and every connection pays for each of them.
const iterations = 1;

/** For a password of 256 random bits only. */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac(salted, 'Server Key').toString('base64')}`;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
