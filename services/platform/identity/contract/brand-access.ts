import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { listQuery, pageOf } from '../../../kit/list.ts';

const organisation = z.string().min(1).max(63);
const Partner = z.object({ slug: z.string(), name: z.string(), since: z.iso.datetime({ offset: true }) });
const pair = z.strictObject({ organisation, supplier: organisation });

/**
 * What companies let each other see. A change is told at once by the nudge `brand-access` `{ supplier, brand, allowed,
 * generation }`; of two changes the one of the higher generation is the later.
 */
export const brandAccessActions = {
  'brand-access.grant': {
    summary: 'Let a supplier read the catalogue of a brand',
    access: 'person',
    rest: 'PUT /organisations/:organisation/suppliers/:supplier',
    params: pair,
    result: Partner,
  },
  'brand-access.revoke': {
    summary: 'Let a supplier read it no more',
    access: 'person',
    rest: 'DELETE /organisations/:organisation/suppliers/:supplier',
    params: pair,
    result: z.object({ removed: z.literal(true) }),
  },
  'brand-access.suppliers': {
    summary: 'Which suppliers may read the catalogue of a brand, by slug',
    access: 'person',
    rest: 'GET /organisations/:organisation/suppliers',
    params: z.strictObject({ ...listQuery, organisation }),
    result: pageOf(Partner),
  },
  'brand-access.brands': {
    summary: 'Which brands’ catalogues a supplier may read, by slug',
    access: 'person',
    rest: 'GET /organisations/:organisation/brands',
    params: z.strictObject({ ...listQuery, organisation }),
    result: pageOf(Partner),
  },
  'brand-access.check': {
    summary: 'Whether a supplier may read the catalogue of a brand',
    access: 'internal',
    params: z.strictObject({ supplier: organisation, brand: organisation }),
    result: z.object({ allowed: z.boolean() }),
  },
} as const satisfies Record<string, ActionContract>;

export const brandAccessEvents = {
  'brand-access.changed': z.object({ supplier: z.string(), brand: z.string() }),
};
