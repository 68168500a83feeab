import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFreshPerson } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { type KeyRow, shownKey } from './key-row.ts';

const all = sql`
  select kid, active, created_at < now() - interval '1 minute' as is_published from signing_keys order by kid for update`;
const deactivate = sql`update signing_keys set active = false, used_until = now() where active`;
const activate = sql`
  update signing_keys set active = true, used_until = null where kid = $1 returning kid, active, created_at, used_until`;

type Candidate = { kid: string; active: boolean; is_published: boolean };

/** @throws AppError step_up_required, not_found; wrong_state where those who check tokens may not have heard of the key yet */
export const activateKey: Handler<'keys.activate'> = ({ db, scope, nudge }, { kid }) =>
  db.transaction(async (transaction) => {
    await requireFreshPerson(transaction, scope);
    const key = (await transaction.query<Candidate>(all)).find((each) => each.kid === kid) ?? fail('not_found');
    if (key.active) fail('wrong_state', 'This key signs already.');
    if (!key.is_published) fail('wrong_state', 'This key has been published for less than a minute.');
    await transaction.query(deactivate);
    const row = await transaction.first<KeyRow>(activate, [kid]);
    await writeAudit(transaction, scope, { action: 'signing-key.activated', resource: `signing-key:${kid}` });
    nudge('signing-keys', {});
    return shownKey(row!);
  });
