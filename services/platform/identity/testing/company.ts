import { identity } from '../contract.ts';
import { mailed, openBrowser, signUp, type SignedIn } from './browser.ts';
import type { IdentityDatabase, RunningIdentity } from './open-identity.ts';

export type Somebody = SignedIn & { email: string };

/** Somebody new, signed in. */
export async function somebody(running: RunningIdentity): Promise<Somebody> {
  const { email } = await signUp(running);
  return { email, ...(await openBrowser(running).signIn(email)) };
}

/** The company of a new tenant, with its owner, who has accepted. */
export async function company(running: RunningIdentity, slug: string, type: 'brand' | 'supplier' = 'brand'): Promise<{ organisation: string; owner: Somebody }> {
  const owner = await somebody(running);
  await running.tenantRequested({ slug, name: `Company ${slug}`, type, ownerEmail: owner.email });
  await owner.me(identity, 'invitations.accept', { token: await mailed(running, owner.email) });
  return { organisation: slug, owner };
}

/** A new member, by an invitation of somebody who may. */
export async function joined(running: RunningIdentity, by: Somebody, organisation: string, role: string): Promise<Somebody> {
  const member = await somebody(running);
  await by.me(identity, 'invitations.create', { organisation, email: member.email, role });
  await member.me(identity, 'invitations.accept', { token: await mailed(running, member.email) });
  return member;
}

/** Somebody who owns the platform's own company. */
export async function operator(running: RunningIdentity, database: IdentityDatabase): Promise<Somebody> {
  const person = await somebody(running);
  await database.superuser.query(
    `insert into identity.memberships (organisation_id, person_id, role) select id, $1, 'owner' from identity.organisations where type = 'platform'`,
    [person.personId],
  );
  return person;
}
