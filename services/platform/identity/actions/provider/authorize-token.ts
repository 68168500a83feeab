import { originOf } from '../../../../kit/platform.ts';
import { sql } from '../../../../kit/statement.ts';
import { registry } from '../../../registry/contract.ts';
import type { Handler } from '../../handler.ts';

// One statement, for it runs with every token: none goes out without its line in the log. An operator may go everywhere,
// nobody else has a host yet. The account's row is written once a minute, so that a busy client does not queue for it.
const authorize = sql`
  with account as (
    select client_id, roles from service_accounts where client_id = $1 and 'operator' = any (roles)
  ), used as (
    update service_accounts set last_used_at = now()
    where client_id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
  ), audited as (
    insert into audit_log (actor, action, resource, request_id)
    select 'service-account:' || client_id, 'token.issued', $2, $3 from account
  )
  select roles from account`;

export const authorizeToken: Handler<'tokens.authorize'> = async ({ db, facts, scope, call }, { clientId, resource }) => {
  const host = hostOf(resource, facts.port);
  if (host === undefined) return null;
  const isPlatform = host === `admin.${facts.domain}`;
  const tenant = isPlatform ? null : await call(registry, 'hosts.resolve', { host });
  if (!isPlatform && tenant === null) return null;
  const account = await db.first<{ roles: string[] }>(authorize, [clientId, resource, scope.requestId]);
  return account === undefined ? null : { roles: account.roles, tenant: tenant?.slug ?? null };
};

/** The host name of what is exactly the origin of one of our hosts: no path, no user, no other spelling. */
function hostOf(resource: string, port: number): string | undefined {
  if (!URL.canParse(resource)) return undefined;
  const { hostname } = new URL(resource);
  return hostname !== '' && originOf({ port }, hostname) === resource ? hostname : undefined;
}
