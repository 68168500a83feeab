import type { Permission } from '../../../../kit/permission.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { tenantOfResource } from '../../resource-host.ts';

// One statement, for it runs with every token: none goes out without its line in the log. An operator may go everywhere,
// a company's account to its own tenant, and both with the secret that they have now: who let the client in may know an
// older one. The accounts' rows are written once a minute, so that busy clients do not queue for them, and never in wait
// for each other.
const authorize = sql`
  with asked as (
    select client_id, secret_hash, request_id, address, n
    from unnest($1::text[], $2::bytea[], $3::text[], $6::text[]) with ordinality as asked (client_id, secret_hash, request_id, address, n)
  ), account as (
    select asked.n, asked.request_id, asked.address, a.client_id, a.roles, a.permissions
    from asked join service_accounts a using (client_id) left join organisations o on o.id = a.organisation_id
    where a.kind = 'client' and a.secret_hash = asked.secret_hash and (a.expires_at is null or a.expires_at > now())
      and ('operator' = any (a.roles) or o.slug = $5)
  ), used as (
    update service_accounts set last_used_at = now() where client_id in (
      select client_id from service_accounts
      where client_id in (select client_id from account) and (last_used_at is null or last_used_at < now() - interval '1 minute')
      for update skip locked
    )
  ), audited as (
    insert into audit_log (actor, action, resource, request_id, organisation, address)
    select 'service-account:' || client_id, 'token.issued', $4, request_id, $5, address from account order by n
  )
  select n, roles, permissions from account`;

type Row = { n: number; roles: 'operator'[]; permissions: Permission[] };

export const authorizeToken: Handler<'tokens.authorize'> = async ({ db, facts, call }, { resource, asked }) => {
  const tenant = await tenantOfResource(resource, facts, call);
  if (tenant === undefined) return { answers: asked.map(() => null) };
  const rows = await db.query<Row>(authorize, [
    asked.map(({ clientId }) => clientId),
    asked.map(({ secretHash }) => Buffer.from(secretHash, 'base64url')),
    asked.map(({ requestId }) => requestId),
    resource,
    tenant,
    asked.map(({ address }) => address ?? null),
  ]);
  const granted = new Map(rows.map((row) => [row.n, row]));
  return {
    answers: asked.map((_, index) => {
      const row = granted.get(index + 1);
      return row === undefined ? null : { roles: row.roles, permissions: row.permissions, tenant };
    }),
  };
};
