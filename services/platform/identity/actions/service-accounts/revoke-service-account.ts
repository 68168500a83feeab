import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { standingIn } from '../../organisations/standing.ts';

const remove = sql`delete from service_accounts where client_id = $1 and organisation_id = $2 returning client_id`;

/** @throws AppError not_found, forbidden */
export const revokeServiceAccount: Handler<'service-accounts.revoke'> = ({ db, scope, nudge }, { organisation: slug, id }) =>
  db.transaction(async (transaction) => {
    const { organisation } = await standingIn(transaction, scope, slug, 'keys.manage');
    if ((await transaction.first(remove, [id, organisation.id])) === undefined) fail('not_found');
    await writeAudit(transaction, scope, { action: 'service-account.revoked', resource: `service-account:${id}`, organisation: slug });
    nudge('service-account', { revoked: id });
    return { removed: true };
  });
