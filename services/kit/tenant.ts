import { z } from 'zod';

export const tenantTypes = ['retailer', 'brand', 'supplier'] as const;

/** What a tenant's services may know of their tenant. */
export const Tenant = z.object({
  slug: z.string(),
  name: z.string(),
  type: z.enum(tenantTypes),
  /** ISO 4217. */
  currency: z.string(),
  /** IANA time zone; days are counted in it. */
  timezone: z.string(),
});
export type Tenant = z.infer<typeof Tenant>;
