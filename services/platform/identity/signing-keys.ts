import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { open, seal } from '../../../config/trust/secret-box.ts';
import type { Database } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';
import { PublicKey, signingAlgorithm, SigningKey } from './contract.ts';
import type { IdentitySecrets } from './secrets.ts';

type Row = { public_key: unknown; sealed: string };

const read = sql`select public_key, sealed from signing_keys order by active desc, created_at desc`;
// Of two first starts at once, both use the key of the first.
const keep = sql`
  insert into signing_keys (kid, public_key, sealed, active) values ($1, $2, $3, true)
  on conflict do nothing`;

const sealContext = (kid: string) => `signing-key/${kid}`;

/** Public keys, the one that signs first. Makes the first one. */
export async function publicKeys(db: Database, secrets: IdentitySecrets): Promise<PublicKey[]> {
  return (await readKeys(db, secrets)).map((row) => PublicKey.parse(row.public_key));
}

/** Whole keys, the one that signs first. Makes the first one. */
export async function signingKeys(db: Database, secrets: IdentitySecrets): Promise<SigningKey[]> {
  return (await readKeys(db, secrets)).map((row) => {
    const key = PublicKey.parse(row.public_key);
    const d = open(secrets.sealKey, row.sealed, sealContext(key.kid));
    return SigningKey.parse(Object.assign(key, { d }));
  });
}

async function readKeys(db: Database, { sealKey }: IdentitySecrets): Promise<Row[]> {
  const rows = await db.query<Row>(read);
  if (rows.length > 0) return rows;
  const { d, ...key } = await createKey();
  await db.query(keep, [key.kid, JSON.stringify(key), seal(sealKey, d, sealContext(key.kid))]);
  return db.query<Row>(read);
}

/** Ed25519: the fastest for both sides, and one signature has one form. */
async function createKey(): Promise<SigningKey> {
  const jwk: JsonWebKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return SigningKey.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: signingAlgorithm, use: 'sig' });
}
