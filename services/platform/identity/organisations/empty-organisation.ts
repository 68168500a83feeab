import type { Transaction } from '../../../kit/database.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import type { Context } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';

const removeInvitations = sql`delete from invitations where organisation_id = $1`;
const removeMemberships = sql`delete from memberships where organisation_id = $1`;
const removeRoles = sql`delete from custom_roles where organisation_id = $1`;
const removeMachines = sql`delete from service_accounts where organisation_id = $1 returning client_id`;
// Rows stay, with a newer generation: Redis may hold what was granted.
const endGrants = sql`
  update brand_access a set allowed = false, generation = nextval('brand_access_generations'), changed_at = now()
  from organisations s, organisations b
  where a.allowed and s.id = a.supplier_id and b.id = a.brand_id and (a.supplier_id = $1 or a.brand_id = $1)
  returning s.slug as supplier, b.slug as brand, a.generation`;

type Ended = { supplier: string; brand: string; generation: number };

/**
 * Takes from a company all that people have brought into it: members, invitations, roles, machines and grants. Whoever holds
 * what they could do is told after the commit. The company must be locked, so that nobody joins meanwhile.
 */
export async function emptyOrganisation(
  transaction: Transaction,
  { nudge }: Pick<Context<PlatformFacts>, 'nudge'>,
  { id, slug }: { id: string; slug: string },
): Promise<void> {
  await transaction.query(removeInvitations, [id]);
  await transaction.query(removeMemberships, [id]);
  await transaction.query(removeRoles, [id]);
  nudge('access', { organisation: slug, personId: null });
  for (const { client_id: revoked } of await transaction.query<{ client_id: string }>(removeMachines, [id])) nudge('service-account', { revoked });
  for (const { supplier, brand, generation } of await transaction.query<Ended>(endGrants, [id])) {
    await transaction.publish('brand-access.changed', { supplier, brand });
    nudge('brand-access', { supplier, brand, allowed: false, generation });
  }
}
