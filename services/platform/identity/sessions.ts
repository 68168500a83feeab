import type { Transaction } from '../../kit/database.ts';
import type { PlatformFacts } from '../../kit/platform.ts';
import type { Context } from '../../kit/service.ts';
import { sql } from '../../kit/statement.ts';
import { writeAudit } from './audit.ts';
import { endIssued } from './logout/end-issued.ts';

/** Which of a person's sessions, those in somebody else's name included: all that fit each of the conditions given. */
export type SessionChoice = { id?: string; except?: string; device?: string };

/** Why sessions end. */
export type Ending = {
  reason: 'signed-out' | 'revoked' | 'password-changed' | 'person-removed' | 'expired';
  /** Who does it, where the scope does not tell. */
  actor?: string;
};

type Ended = { id: string; person_id: string; provider_uid_hash: Buffer | null; impersonator_id: string | null; impersonation_organisation: string | null };

// With one of an operator's own goes what they do in somebody's name in the same browser.
const end = sql`
  delete from sessions
  where (person_id = $1 or impersonator_id = $1)
    and ($2::uuid is null or id = $2 or impersonator_id = $1 and device_id = (select device_id from sessions where id = $2 and person_id = $1 and impersonator_id is null))
    and ($3::uuid is null or id <> $3) and ($4::uuid is null or device_id = $4)
  returning id, person_id, provider_uid_hash, impersonator_id, impersonation_organisation`;
// Taken along by whoever signs in, so that the table stays as small as what is alive, without a timer.
const endOld = sql`
  delete from sessions where id in (select id from sessions where expires_at < now() order by expires_at limit 4 for update skip locked)
  returning id, person_id, provider_uid_hash, impersonator_id, impersonation_organisation`;
const keptUid = sql`select provider_uid_hash as "uidHash" from sessions where id = $1`;

/**
 * Ends sessions of a person with all that was opened by them: cookies of hosts, and what the provider issued. Whoever holds
 * one in memory is told after the commit. The end of an impersonation is written to the log here, once, by whoever removes
 * its row.
 * @returns how many
 */
export async function endSessions(
  transaction: Transaction,
  { scope, nudge }: Pick<Context<PlatformFacts>, 'scope' | 'nudge'>,
  personId: string,
  { id, except, device }: SessionChoice,
  { reason, actor }: Ending,
): Promise<number> {
  const ended = await transaction.query<Ended>(end, [personId, id ?? null, except ?? null, device ?? null]);
  const uidHashes = ended.map((row) => row.provider_uid_hash).filter((hash) => hash !== null);
  // Tokens that belong to no session of ours go where everything is meant.
  const everythingBut = id !== undefined || device !== undefined ? undefined : await sessionKept(transaction, except);
  await endIssued(transaction, personId, uidHashes, everythingBut);
  await tellEnded(transaction, { scope, nudge }, ended, { reason, actor });
  return ended.length;
}

/** Ends some sessions whose time is over, of whomever, as the others are ended: what they opened would stay, and nobody be told. */
export async function endOldSessions(transaction: Transaction, context: Pick<Context<PlatformFacts>, 'scope' | 'nudge'>): Promise<void> {
  const ended = await transaction.query<Ended>(endOld);
  for (const { person_id: personId, provider_uid_hash: uidHash } of ended) {
    if (uidHash !== null) await endIssued(transaction, personId, [uidHash], undefined);
  }
  await tellEnded(transaction, context, ended, { reason: 'expired', actor: 'service:identity' });
}

async function tellEnded(
  transaction: Transaction,
  { scope, nudge }: Pick<Context<PlatformFacts>, 'scope' | 'nudge'>,
  ended: readonly Ended[],
  { reason, actor }: Ending,
): Promise<void> {
  for (const { id: session, person_id, impersonator_id, impersonation_organisation: organisation } of ended) {
    if (impersonator_id === null || organisation === null) continue;
    const line = { action: 'impersonation.ended', resource: `session:${session}`, personId: person_id, organisation, detail: reason };
    await writeAudit(transaction, scope, { ...line, actor });
  }
  if (ended.length > 0) nudge('session', { ended: ended.map((row) => row.id) });
}

async function sessionKept(transaction: Transaction, id: string | undefined): Promise<{ uidHash: Buffer | null }> {
  const kept = id === undefined ? undefined : await transaction.first<{ uidHash: Buffer | null }>(keptUid, [id]);
  return kept ?? { uidHash: null };
}
