import type { Database, Transaction } from '../../../kit/database.ts';
import { fail } from '../../../kit/errors.ts';
import type { Scope } from '../../../kit/scope.ts';
import { writeAudit } from '../audit.ts';
import type { IdentitySecrets } from '../secrets.ts';
import { countProof } from '../sign-in/refuse.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import { confirmTotp } from './totp.ts';

/**
 * Makes the proposed authenticator app count, by its first code, with new recovery codes; the owner is told by mail.
 * @param then what else belongs to it, in the same transaction
 * @throws AppError invalid_credentials, too_many_attempts
 */
export async function addTotp<Result>(
  db: Database,
  scope: Scope,
  secrets: IdentitySecrets,
  { personId, actor, code }: { personId: string; actor?: string; code: string },
  then: (transaction: Transaction, recoveryCodes: string[]) => Promise<Result>,
): Promise<Result> {
  await countProof(db, scope, { method: 'totp', personId, actor }, ['code-of-person', personId, 'new']);
  return db.transaction(async (transaction) => {
    if (!(await confirmTotp(transaction, secrets, personId, code))) fail('invalid_credentials');
    const recoveryCodes = await renewRecoveryCodes(transaction, secrets, personId);
    await writeAudit(transaction, scope, { actor, action: 'totp.added', resource: `person:${personId}`, personId });
    await transaction.publish('account.secured', { personId, change: 'totp-added', at: new Date().toISOString() });
    return then(transaction, recoveryCodes);
  });
}
