import type { Contract } from '../kit/contract.ts';
import { analytics } from './analytics/contract.ts';
import { mailbox } from './mailbox/contract.ts';
import { warehouse } from './warehouse/contract.ts';
import { webshop } from './webshop/contract.ts';

/** What a tenant's host name offers. */
export const tenantContracts: readonly Contract[] = [webshop, warehouse, analytics, mailbox];
