import type { Permission } from '../../data/identity.ts';
import type { MemberContext } from '../identity-context.ts';
import { permissionsByName } from '../words/roles.ts';
import { isOperator, type Me } from '../session.ts';

/** Whether somebody may do something in a company, as far as the page knows: operators may, and the server decides. */
export function may(me: Me, organisation: string, permission: Permission): boolean {
  const membership = me.memberships.find(({ slug }) => slug === organisation);
  return membership?.permissions.includes(permission) ?? isOperator(me);
}

/** The name of a company as far as the page knows it; else its slug. */
export function nameOf({ me, names }: MemberContext, organisation: string): string {
  return me.memberships.find(({ slug }) => slug === organisation)?.name ?? names.get(organisation) ?? organisation;
}

/** What one can give to a role or key: no more than one has. */
export function ownPermissions(me: Me, organisation: string): readonly Permission[] {
  return me.memberships.find(({ slug }) => slug === organisation)?.permissions ?? (isOperator(me) ? permissionsByName : []);
}
