import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireSelf } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';
import { endSessions } from '../../sessions.ts';

const forget = sql`delete from devices where id = $1 and person_id = $2 returning id`;

/** @throws AppError not_found for another's device as for none */
export const forgetDevice: Handler<'devices.forget'> = ({ db, scope, nudge }, { id }) =>
  db.transaction(async (transaction) => {
    requireSelf(scope);
    const person = await personOf(transaction, scope);
    const ended = await endSessions(transaction, { scope, nudge }, person.id, { device: id }, { reason: 'revoked' });
    if ((await transaction.first(forget, [id, person.id])) === undefined) fail('not_found');
    await writeAudit(transaction, scope, { action: 'device.forgotten', resource: `device:${id}` });
    return { ended };
  });
