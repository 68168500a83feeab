import { randomBytes } from 'node:crypto';
import type { ProvisionedTenant } from '../actors/provisioners/provisioner.ts';

/** A tenant that no other test has. */
export function newTenant(): ProvisionedTenant {
  return { slug: `t-${randomBytes(5).toString('hex')}`, type: 'retailer', plan: 'starter' };
}
