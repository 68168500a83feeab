import { sql } from '../../../../kit/statement.ts';
import { type Permission, permissions } from '../../contract/organisations.ts';
import type { Handler } from '../../handler.ts';
import { rolesFor } from '../../organisations/service-account.ts';
import { tenantOfResource } from '../../resource-host.ts';

// One statement, for it runs with every token: none goes out without its line in the log. An operator may go everywhere,
// a company's account to its own tenant. The account's row is written once a minute, so that a busy client does not queue
// for it.
const authorize = sql`
  with account as (
    select a.client_id, a.roles, a.permissions from service_accounts a left join organisations o on o.id = a.organisation_id
    where a.client_id = $1 and a.kind = 'client' and (a.expires_at is null or a.expires_at > now())
      and ('operator' = any (a.roles) or o.slug = $4)
  ), used as (
    update service_accounts set last_used_at = now()
    where client_id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
  ), audited as (
    insert into audit_log (actor, action, resource, request_id, organisation)
    select 'service-account:' || client_id, 'token.issued', $2, $3, $4 from account
  )
  select roles, permissions from account`;

export const authorizeToken: Handler<'tokens.authorize'> = async ({ db, facts, scope, call }, { clientId, resource }) => {
  const tenant = await tenantOfResource(resource, facts, call);
  if (tenant === undefined) return null;
  const account = await db.first<{ roles: string[]; permissions: Permission[] }>(authorize, [clientId, resource, scope.requestId, tenant]);
  if (account === undefined) return null;
  if (account.roles.includes('operator')) return { roles: account.roles, permissions: [...permissions], tenant };
  return { roles: rolesFor(account.permissions), permissions: account.permissions, tenant };
};
