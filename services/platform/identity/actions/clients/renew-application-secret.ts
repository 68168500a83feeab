import { createHash, randomBytes } from 'node:crypto';
import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFreshPerson } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';

// One without a secret stays so: it could not keep this one either.
const renew = sql`
  update applications set secret_hash = case when secret_hash is null then null else $2::bytea end where client_id = $1
  returning secret_hash is null as public`;

/** @throws AppError step_up_required, not_found, wrong_state for an application that has no secret */
export const renewApplicationSecret: Handler<'applications.renew-secret'> = ({ db, scope }, { id }) =>
  db.transaction(async (transaction) => {
    await requireFreshPerson(transaction, scope);
    const secret = randomBytes(32).toString('base64url');
    const application = (await transaction.first<{ public: boolean }>(renew, [id, createHash('sha256').update(secret).digest()])) ?? fail('not_found');
    if (application.public) fail('wrong_state', 'The application has no secret.');
    await writeAudit(transaction, scope, { action: 'application.secret-renewed', resource: `application:${id}` });
    return { id, secret };
  });
