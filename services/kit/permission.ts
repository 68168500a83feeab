import { z } from 'zod';

/** What somebody may do in a tenant. Services ask for one of these at each action; identity keeps who has which. */
export const permissions = [
  'catalogue.read',
  'catalogue.write',
  'orders.read',
  'orders.write',
  'stock.read',
  'stock.write',
  'analytics.read',
  'members.read',
  'members.manage',
  'keys.manage',
  'grants.manage',
  'audit.read',
  'organisation.manage',
] as const;
export const Permission = z.enum(permissions);
export type Permission = z.infer<typeof Permission>;

export const isPermission = (word: string): word is Permission => (permissions as readonly string[]).includes(word);
