import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { isWithinLimits } from '../../throttle.ts';

const lines = {
  'code-again': { action: 'code.replayed' },
  'refresh-token-again': { action: 'refresh-token.reused' },
  'wrong-secret': { action: 'client.refused' },
} as const;

const companyOf = sql`
  select o.slug from service_accounts a join organisations o on o.id = a.organisation_id where a.client_id = $1`;

export const noteMisuse: Handler<'clients.note-misuse'> = async ({ db, scope }, { clientId, what, personId = null }) => {
  if (!(await isWithinLimits(db, ['misuse-line', what, clientId, personId ?? '']))) return null;
  const organisation = (await db.first<{ slug: string }>(companyOf, [clientId]))?.slug;
  const { action } = lines[what];
  await writeAudit(db, scope, { actor: 'anyone', action, resource: `client:${clientId}`, personId, ...(organisation === undefined ? {} : { organisation }) });
  return null;
};
