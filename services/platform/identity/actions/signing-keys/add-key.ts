import { writeAudit } from '../../audit.ts';
import { requireFreshPerson } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import type { IdentitySecrets } from '../../secrets.ts';
import { addSigningKey } from '../../signing-keys.ts';
import { type KeyRow, shownKey } from './key-row.ts';

/** @throws AppError step_up_required */
export const addKey =
  (secrets: IdentitySecrets): Handler<'keys.add'> =>
  ({ db, scope, nudge }) =>
    db.transaction(async (transaction) => {
      await requireFreshPerson(transaction, scope);
      const row: KeyRow = await addSigningKey(transaction, secrets);
      await writeAudit(transaction, scope, { action: 'signing-key.added', resource: `signing-key:${row.kid}` });
      nudge('signing-keys', {});
      return shownKey(row);
    });
