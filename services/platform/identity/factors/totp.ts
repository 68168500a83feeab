import { generateSecret, generateURI, verifySync } from 'otplib';
import { open, seal } from '../../../../config/trust/secret-box.ts';
import type { Queryable } from '../../../kit/database.ts';
import { sql } from '../../../kit/statement.ts';
import type { IdentitySecrets } from '../secrets.ts';

const read = sql`select secret, pending, last_step from totp where person_id = $1`;
const propose = sql`
  insert into totp (person_id, pending) values ($1, $2) on conflict (person_id) do update set pending = excluded.pending`;
// The look and the change are one statement: of two that show the same code at once, one is taken.
const take = sql`
  update totp set last_step = $2 where person_id = $1 and secret = $3 and last_step < $2 returning person_id`;
const adopt = sql`
  update totp set secret = pending, pending = null, last_step = $2, confirmed_at = now()
  where person_id = $1 and pending = $3
  returning person_id`;

type Row = { secret: string | null; pending: string | null; last_step: number };

const sealContext = (personId: string) => `totp/${personId}`;

/** Seconds that a clock may be off, before and after. */
const tolerance = 30;

/** A new secret, which counts from `confirmTotp` on. Each asking replaces the one before. */
export async function proposeTotp(db: Queryable, { sealKey }: IdentitySecrets, { id, email }: { id: string; email: string }, issuer: string) {
  const secret = generateSecret();
  await db.query(propose, [id, seal(sealKey, secret, sealContext(id))]);
  return { secret, uri: generateURI({ issuer, label: email, secret }) };
}

/** Whether a code is one of the proposed secret, which then counts. */
export async function confirmTotp(db: Queryable, { sealKey }: IdentitySecrets, personId: string, code: string): Promise<boolean> {
  const pending = (await db.first<Row>(read, [personId]))?.pending;
  if (pending === null || pending === undefined) return false;
  const step = stepOf(open(sealKey, pending, sealContext(personId)), code, 0);
  return step !== undefined && (await db.first(adopt, [personId, step, pending])) !== undefined;
}

/** Whether a code is right and was not used before; it cannot be used again, nor can those before it. */
export async function useTotpCode(db: Queryable, { sealKey }: IdentitySecrets, personId: string, code: string): Promise<boolean> {
  const row = await db.first<Row>(read, [personId]);
  if (row === undefined || row.secret === null) return false;
  const step = stepOf(open(sealKey, row.secret, sealContext(personId)), code, row.last_step);
  return step !== undefined && (await db.first(take, [personId, step, row.secret])) !== undefined;
}

function stepOf(secret: string, token: string, afterTimeStep: number): number | undefined {
  const result = verifySync({ secret, token, epochTolerance: tolerance, afterTimeStep });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}
