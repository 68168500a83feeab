import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { tenantOfResource } from '../../resource-host.ts';

// What the person may do there is looked up when the token is used: here, whether they have any business there at all.
// One statement: no token goes out without its line in the log.
const authorize = sql`
  with standing as (
    select from memberships m join organisations o on o.id = m.organisation_id
    where m.person_id = $1 and (o.slug = $4 or (o.type = 'platform' and m.role in ('owner', 'manager', 'staff'))) limit 1
  ), audited as (
    insert into audit_log (actor, action, resource, request_id, organisation, person_id, address, detail)
    select 'person:' || $1::uuid, 'token.issued', $2, $3, $4, $1, $5, 'client:' || $6::text from standing
  )
  select from standing`;

export const authorizePersonToken: Handler<'tokens.authorize-person'> = async ({ db, facts, scope, call }, { personId, clientId, resource }) => {
  const tenant = await tenantOfResource(resource, facts, call);
  if (tenant === undefined) return null;
  const values = [personId, resource, scope.requestId, tenant, scope.address ?? null, clientId];
  return (await db.first(authorize, values)) === undefined ? null : { tenant };
};
