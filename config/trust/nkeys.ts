/**
 * NATS nkeys on node:crypto: an ed25519 key in base32 with a prefix that says what it is for and a CRC16.
 * The pure JavaScript of nkeys.js signs in 16 ms; this does in well under one. Format: github.com/nats-io/nkeys.
 */
import { createPrivateKey, createPublicKey, randomBytes, sign as signWith, type KeyObject } from 'node:crypto';

const kinds = { operator: 14 << 3, account: 0, user: 20 << 3 } as const;
const seedPrefix = 18 << 3;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const pkcs8OfEd25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export type KeyKind = keyof typeof kinds;

/** A new secret seed (`SO…`, `SA…`, `SU…`). */
export function createSeed(kind: KeyKind): string {
  const prefix = kinds[kind];
  const head = Buffer.from([seedPrefix | (prefix >> 5), (prefix & 31) << 3]);
  return encode(Buffer.concat([head, randomBytes(32)]));
}

/** The public key (`O…`, `A…`, `U…`) of a seed. Throws a TypeError for what is not a seed. */
export function publicKeyOf(seed: string): string {
  const { prefix } = decodeSeed(seed);
  const spki = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
  return encode(Buffer.concat([Buffer.from([prefix]), spki.subarray(-32)]));
}

/** The key of a seed, for those who sign with it again and again. */
export function privateKeyOf(seed: string): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8OfEd25519, decodeSeed(seed).key]), format: 'der', type: 'pkcs8' });
}

/** The ed25519 signature, 64 bytes. */
export function sign(seed: string, bytes: Uint8Array): Buffer {
  return signWith(null, bytes, privateKeyOf(seed));
}

/** RFC 4648 base32 without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

function encode(bytes: Buffer): string {
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16LE(crc16(bytes));
  return base32(Buffer.concat([bytes, checksum]));
}

function decodeSeed(seed: string): { prefix: number; key: Buffer } {
  const bytes = fromBase32(seed);
  const body = bytes.subarray(0, -2);
  const [first = 0, second = 0] = body;
  const prefix = ((first & 7) << 5) | (second >> 3);
  const isSeed = bytes.length === 36 && (first & 0xf8) === seedPrefix && Object.values<number>(kinds).includes(prefix);
  if (!isSeed || crc16(body) !== bytes.readUInt16LE(34)) throw new TypeError('not an nkey seed');
  return { prefix, key: body.subarray(2) };
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value < 0) throw new TypeError('not an nkey seed');
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

/** CRC-16/XMODEM, as nkeys uses it. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
