import type { Access } from './contract.ts';
import { fail } from './errors.ts';
import type { Permission } from './permission.ts';
import type { Scope } from './scope.ts';

/**
 * Lets a message pass or stops it. Checked in the service that owns the data, whatever the gateway did.
 * @throws AppError unauthenticated, forbidden, factor_required
 */
export function authorize(access: Access, scope: Scope): void {
  if (access === 'anyone') return;
  // A service acts for no person: what is somebody's own is theirs alone.
  if (access === 'person') return scope.kind === 'person' ? undefined : fail(scope.kind === 'anyone' ? 'unauthenticated' : 'forbidden');
  if (scope.kind === 'service') return;
  if (access === 'internal') fail('forbidden');
  if (scope.kind === 'anyone') fail('unauthenticated');
  if (access === 'operator') return scope.roles.includes('operator') ? undefined : refuse(scope);
  const needed = typeof access === 'string' ? [access] : access;
  if (!needed.every((permission) => may(permission, scope))) refuse(scope);
}

/** Whoever may do it once they have given a second factor is told of that. */
const refuse = ({ owesFactor }: Scope): never => fail(owesFactor ? 'factor_required' : 'forbidden');

/** Whether somebody may do something; an operator and a service may do everything. */
export function may(permission: Permission, { kind, roles, permissions }: Scope): boolean {
  return kind === 'service' || roles.includes('operator') || permissions.includes(permission);
}
