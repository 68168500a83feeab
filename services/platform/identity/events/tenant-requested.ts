import type { EventHandler } from '../../../kit/service.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import { sql } from '../../../kit/statement.ts';
import type { registry } from '../../registry/contract.ts';
import { inviteTo } from '../organisations/invitation.ts';

// A slug whose making failed may be asked for again, by another company.
const provide = sql`
  insert into organisations (slug, name, type) values ($1, $2, $3)
  on conflict (slug) do update set name = excluded.name, type = excluded.type where organisations.type <> 'platform'
  returning id`;

/** Every tenant has a company; whoever is to own it is invited. */
export const provideOrganisation: EventHandler<typeof registry, 'tenant.requested', PlatformFacts> = async (
  { transaction },
  { slug, name, type, ownerEmail },
) => {
  const organisation = await transaction.first<{ id: string }>(provide, [slug, name, type]);
  if (organisation === undefined || ownerEmail === null) return;
  const role = { role: 'owner', customRoleId: null } as const;
  await inviteTo(transaction, organisation.id, { email: ownerEmail, role, by: null, language: 'en' });
};
