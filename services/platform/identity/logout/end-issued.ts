import type { Transaction } from '../../../kit/database.ts';
import { sql } from '../../../kit/statement.ts';
import { hashOf } from '../artifact-keys.ts';

// What was consented to stays: a grant opens nothing by itself.
const end = sql`
  with ended as (
    delete from artifacts
    where session_hash = any ($1) or (account_hash = $2 and model <> 'Grant' and ($3::bytea is null or session_hash is distinct from $3))
    returning session_clients
  )
  select distinct client_id, opened.sid
  from ended, jsonb_each_text(ended.session_clients) as opened (client_id, sid) join applications using (client_id)
  where backchannel_logout_uri is not null`;

/**
 * Ends what the provider issued in sessions of a person. Each application that was opened by them and wants to know is told,
 * however long that takes: what is to be told commits with the end itself.
 * @param uidHashes of the provider's sessions
 * @param everythingBut where all that was issued to the person is meant, of no session of ours as well: the session that goes on
 */
export async function endIssued(
  transaction: Transaction,
  personId: string,
  uidHashes: readonly Buffer[],
  everythingBut: { uidHash: Buffer | null } | undefined,
): Promise<void> {
  const account = everythingBut === undefined ? null : hashOf(personId);
  const told = await transaction.query<{ client_id: string; sid: string }>(end, [uidHashes, account, everythingBut?.uidHash ?? null]);
  for (const { client_id: clientId, sid } of told) await transaction.publish('application-session.ended', { clientId, personId, sid });
}
