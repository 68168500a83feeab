import { msg } from '@lit/localize';
import type { Permission } from '../../data/identity.ts';

/** A built-in role in the language of the page; one of a company's own by its name. */
export function nameOfRole(role: string): string {
  switch (role) {
    case 'owner':
      return msg('Owner');
    case 'manager':
      return msg('Manager');
    case 'staff':
      return msg('Staff');
    case 'viewer':
      return msg('Viewer');
    default:
      return role;
  }
}

/** Every permission with what it lets somebody do, as it is read after “may”. */
export const permissionNames: Readonly<Record<Permission, () => string>> = {
  'catalogue.read': () => msg('See the catalogue'),
  'catalogue.write': () => msg('Change the catalogue'),
  'orders.read': () => msg('See orders'),
  'orders.write': () => msg('Change orders'),
  'stock.read': () => msg('See the stock'),
  'stock.write': () => msg('Change the stock'),
  'analytics.read': () => msg('See figures'),
  'members.read': () => msg('See members'),
  'members.manage': () => msg('Invite, change and remove members'),
  'keys.manage': () => msg('Make and revoke keys'),
  'grants.manage': () => msg('Let other companies read the catalogue'),
  'audit.read': () => msg('Read the log'),
  'organisation.manage': () => msg('Change the company'),
};

export const permissionsByName = Object.keys(permissionNames) as Permission[];
