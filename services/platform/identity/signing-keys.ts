import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { open, seal } from '../../../config/trust/secret-box.ts';
import type { Queryable } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';
import { PublicKey, signingAlgorithm, SigningKey } from './contract.ts';
import type { IdentitySecrets } from './secrets.ts';

type Row = { public_key: unknown; sealed: string };

const read = sql`select public_key, sealed from signing_keys order by active desc, created_at desc`;
// Of two first starts at once, both use the key of the first.
const keep = sql`
  insert into signing_keys (kid, public_key, sealed, active) values ($1, $2, $3, true)
  on conflict do nothing`;
const add = sql`
  insert into signing_keys (kid, public_key, sealed, active) values ($1, $2, $3, false)
  returning kid, active, created_at, used_until`;

const sealContext = (kid: string) => `signing-key/${kid}`;

/** Public keys, the one that signs first. Makes the first one. */
export async function publicKeys(db: Queryable, secrets: IdentitySecrets): Promise<PublicKey[]> {
  return (await readKeys(db, secrets)).map((row) => PublicKey.parse(row.public_key));
}

/** Whole keys, the one that signs first. Makes the first one. */
export async function signingKeys(db: Queryable, secrets: IdentitySecrets): Promise<SigningKey[]> {
  return (await readKeys(db, secrets)).map((row) => {
    const key = PublicKey.parse(row.public_key);
    const d = open(secrets.sealKey, row.sealed, sealContext(key.kid));
    return SigningKey.parse(Object.assign(key, { d }));
  });
}

/** Makes a key that is published and does not sign yet. */
export async function addSigningKey(db: Queryable, secrets: IdentitySecrets) {
  type Added = { kid: string; active: boolean; created_at: Date; used_until: Date | null };
  return (await db.first<Added>(add, await sealedKey(secrets)))!;
}

async function readKeys(db: Queryable, secrets: IdentitySecrets): Promise<Row[]> {
  const rows = await db.query<Row>(read);
  if (rows.length > 0) return rows;
  await db.query(keep, await sealedKey(secrets));
  return db.query<Row>(read);
}

/** A new key as its row has it: id, public part, sealed private part. */
async function sealedKey({ sealKey }: IdentitySecrets): Promise<[kid: string, publicKey: string, sealed: string]> {
  const { d, ...key } = await createKey();
  return [key.kid, JSON.stringify(key), seal(sealKey, d, sealContext(key.kid))];
}

/** Ed25519: the fastest for both sides, and one signature has one form. */
async function createKey(): Promise<SigningKey> {
  const jwk: JsonWebKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return SigningKey.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: signingAlgorithm, use: 'sig' });
}
