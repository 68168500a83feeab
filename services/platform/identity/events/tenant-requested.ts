import type { EventHandler, Reaction } from '../../../kit/service.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import { sql } from '../../../kit/statement.ts';
import type { Payload } from '../../../kit/contract.ts';
import type { registry } from '../../registry/contract.ts';
import { writeAudit } from '../audit.ts';
import { emptyOrganisation } from '../organisations/empty-organisation.ts';
import { inviteTo } from '../organisations/invitation.ts';
import { lockOrganisation } from '../organisations/standing.ts';

type Requested = Payload<typeof registry, 'tenant.requested'>;

const add = sql`
  insert into organisations (slug, name, type, requested_generation) values ($1, $2, $3, $4)
  on conflict (slug) do nothing
  returning id`;
// The same request again, or one from before, changes nothing.
const takeOver = sql`
  update organisations set name = $2, type = $3, requested_generation = $4, second_factor = 'optional', created_at = now()
  where slug = $1 and type <> 'platform' and requested_generation < $4
  returning id`;

/** Every tenant has a company; whoever is to own it is invited. */
export const provideOrganisation: EventHandler<typeof registry, 'tenant.requested', PlatformFacts> = async (context, requested) => {
  const { transaction, scope } = context;
  const values = [requested.slug, requested.name, requested.type, requested.generation];
  const organisation = (await added(context, requested, values)) ?? (await takenOver(context, requested, values));
  if (organisation === undefined || requested.ownerEmail === null) return;
  const role = { role: 'owner', customRoleId: null } as const;
  const { id } = await inviteTo(transaction, organisation.id, { email: requested.ownerEmail, role, by: null, language: 'en' });
  await writeAudit(transaction, scope, { action: 'member.invited', resource: `invitation:${id}`, organisation: requested.slug, detail: 'owner' });
};

async function added({ transaction, scope }: Reaction<PlatformFacts>, { slug, type }: Requested, values: unknown[]): Promise<{ id: string } | undefined> {
  const organisation = await transaction.first<{ id: string }>(add, values);
  if (organisation !== undefined) {
    await writeAudit(transaction, scope, { action: 'organisation.created', resource: `organisation:${slug}`, organisation: slug, detail: type });
  }
  return organisation;
}

/** A slug whose making failed may be asked for again: nobody of the company before has any business in the new one. */
async function takenOver(context: Reaction<PlatformFacts>, { slug }: Requested, values: unknown[]): Promise<{ id: string } | undefined> {
  const { transaction, scope } = context;
  await lockOrganisation(transaction, slug);
  const organisation = await transaction.first<{ id: string }>(takeOver, values);
  if (organisation === undefined) return undefined;
  await emptyOrganisation(transaction, context, { id: organisation.id, slug });
  await writeAudit(transaction, scope, { action: 'organisation.replaced', resource: `organisation:${slug}`, organisation: slug });
  return organisation;
}
