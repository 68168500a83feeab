import type { Transaction } from '../../kit/database.ts';
import type { Context } from '../../kit/service.ts';
import type { PlatformFacts } from '../../kit/platform.ts';
import { sql } from '../../kit/statement.ts';
import { hashOf } from './artifact-keys.ts';

/** Which of a person's sessions, those in somebody else's name included: all that fit each of the conditions given. */
export type SessionChoice = { id?: string; except?: string; device?: string };

const end = sql`
  delete from sessions
  where (person_id = $1 or impersonator_id = $1) and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3) and ($4::uuid is null or device_id = $4)
  returning id, provider_uid_hash`;
const endArtifacts = sql`delete from artifacts where session_hash = any ($1)`;
// What was consented to stays: a grant opens nothing by itself.
const endAllArtifacts = sql`delete from artifacts where account_hash = $1 and model <> 'Grant' and session_hash is distinct from $2`;
const keptUid = sql`select provider_uid_hash from sessions where id = $1`;

/**
 * Ends sessions of a person with all that was opened by them: cookies of hosts, and what the provider issued. Whoever holds
 * one in memory is told after the commit.
 * @returns how many
 */
export async function endSessions(
  transaction: Transaction,
  nudge: Context<PlatformFacts>['nudge'],
  personId: string,
  { id, except, device }: SessionChoice,
): Promise<number> {
  const ended = await transaction.query<{ id: string; provider_uid_hash: Buffer | null }>(end, [personId, id ?? null, except ?? null, device ?? null]);
  await transaction.query(endArtifacts, [ended.map((row) => row.provider_uid_hash).filter((hash) => hash !== null)]);
  // Tokens that belong to no session of ours go where everything is meant.
  if (id === undefined && device === undefined) {
    const kept = except === undefined ? undefined : await transaction.first<{ provider_uid_hash: Buffer | null }>(keptUid, [except]);
    await transaction.query(endAllArtifacts, [hashOf(personId), kept?.provider_uid_hash ?? null]);
  }
  if (ended.length > 0) nudge('session', { ended: ended.map((row) => row.id) });
  return ended.length;
}
