import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { checkedCreation } from '../../factors/passkeys.ts';
import { renewRecoveryCodes } from '../../factors/recovery-codes.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { personOf } from '../../person.ts';
import { type ShownPasskeyRow, shownPasskey } from './passkey-row.ts';

const takeChallenge = sql`
  delete from passkey_challenges where session_id = $1 and expires_at > now() returning challenge`;
const insert = sql`
  insert into passkeys (id, person_id, public_key, counter, transports, name) values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing
  returning id, name, created_at, last_used_at, exists (select from recovery_codes where person_id = $2) as has_codes`;

/** @throws AppError step_up_required, invalid_credentials for what was not made for our challenge, or is there already */
export const addPasskey =
  ({ secrets }: IdentityParts): Handler<'passkeys.add'> =>
  async ({ db, scope, facts }, { name, response }) => {
    const { id: personId } = await personOf(db, scope);
    await requireFresh(db, scope);
    // Used up whatever comes of it; under an Idempotency-Key with the answer alone.
    const taken = await db.first<{ challenge: string }>(takeChallenge, [scope.session]);
    const credential = taken === undefined ? undefined : await checkedCreation(facts, taken.challenge, response);
    if (credential === undefined) fail('invalid_credentials');
    return db.transaction(async (transaction) => {
      const { id, publicKey, counter, transports = [] } = credential;
      const values = [id, personId, Buffer.from(publicKey), counter, transports, name];
      const row = (await transaction.first<ShownPasskeyRow & { has_codes: boolean }>(insert, values)) ?? fail('invalid_credentials');
      const recoveryCodes = row.has_codes ? null : await renewRecoveryCodes(transaction, secrets, personId);
      await writeAudit(transaction, scope, { action: 'passkey.added', resource: `person:${personId}`, detail: name });
      await transaction.publish('account.secured', { personId, change: 'passkey-added', at: new Date().toISOString() });
      return { ...shownPasskey(row), recoveryCodes };
    });
  };
