import { originOf } from '../../../kit/platform.ts';
import { sql } from '../../../kit/statement.ts';
import { registry } from '../../registry/contract.ts';
import { writeAudit } from '../audit.ts';
import type { Handler } from '../handler.ts';

const read = sql`
  select roles, last_used_at is null or last_used_at < now() - interval '1 minute' as long_ago
  from service_accounts where client_id = $1`;
const use = sql`update service_accounts set last_used_at = now() where client_id = $1`;

export const authorizeToken: Handler<'tokens.authorize'> = async (context, { clientId, resource }) => {
  const { db, facts, scope, call } = context;
  const account = await db.first<{ roles: string[]; long_ago: boolean }>(read, [clientId]);
  // An operator may go everywhere, nobody else has a host yet.
  if (account === undefined || !account.roles.includes('operator')) return null;

  const host = hostOf(resource, facts.port);
  if (host === undefined) return null;
  const isPlatform = host === `admin.${facts.domain}`;
  const tenant = isPlatform ? null : await call(registry, 'hosts.resolve', { host });
  if (!isPlatform && tenant === null) return null;

  // Before the token exists: none goes out without a line.
  await writeAudit(db, { actor: `service-account:${clientId}`, action: 'token.issued', resource, requestId: scope.requestId });
  // Not every time, so that a busy client does not queue for its own row.
  if (account.long_ago) await db.query(use, [clientId]);
  return { roles: account.roles, tenant: tenant?.slug ?? null };
};

/** The host name of what is exactly the origin of one of our hosts: no path, no user, no other spelling. */
function hostOf(resource: string, port: number): string | undefined {
  if (!URL.canParse(resource)) return undefined;
  const { hostname } = new URL(resource);
  return hostname !== '' && originOf({ port }, hostname) === resource ? hostname : undefined;
}
