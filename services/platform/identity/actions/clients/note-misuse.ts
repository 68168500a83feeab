import { networkOf } from '../../../../kit/network.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { isWithinLimits, type Throttled } from '../../throttle.ts';

const lines = {
  'code-again': { action: 'code.replayed' },
  'refresh-token-again': { action: 'refresh-token.reused' },
  'wrong-secret': { action: 'client.refused' },
} as const;

const companyOf = sql`
  select o.slug from service_accounts a join organisations o on o.id = a.organisation_id where a.client_id = $1`;

export const noteMisuse: Handler<'clients.note-misuse'> = async ({ db, scope }, { clientId, what, personId = null }) => {
  // Names of clients can be made up without end: of those that nobody has, a line tells which network tries them, once in a while.
  const line: Throttled =
    clientId === undefined ? ['lock-out-line', `client:${networkOf(scope.address)}`, what] : ['misuse-line', what, clientId, personId ?? ''];
  if (!(await isWithinLimits(db, line))) return null;
  const organisation = clientId === undefined ? undefined : (await db.first<{ slug: string }>(companyOf, [clientId]))?.slug;
  const { action } = lines[what];
  await writeAudit(db, scope, { actor: 'anyone', action, resource: `client:${clientId ?? 'unknown'}`, personId, ...(organisation === undefined ? {} : { organisation }) });
  return null;
};
