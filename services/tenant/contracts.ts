import type { Contract } from '../kit/contract.ts';
import { analytics } from './analytics/contract.ts';
import { mailbox } from './mailbox/contract.ts';
import { warehouse } from './warehouse/contract.ts';
import { webshop } from './webshop/contract.ts';

/** What a tenant's host name offers. */
export const tenantContracts: readonly Contract[] = [webshop, warehouse, analytics, mailbox];

/** The services that have a schema of their own in a tenant's database; the mailbox works on the queue. */
export const tenantServices: readonly string[] = tenantContracts.map(({ name }) => name).filter((name) => name !== mailbox.name);
