import { z } from 'zod';
import { defineContract } from '../../kit/contract.ts';
import { Money } from '../../kit/money.ts';

export const groupings = ['day', 'product', 'country', 'channel'] as const;

export const SalesRow = z.object({
  /** The day (YYYY-MM-DD), SKU, country (empty where it is not known) or channel. */
  key: z.string(),
  /** Orders, not returns; one that is cancelled or returned later stays counted, and is refunded. */
  orders: z.number().int(),
  /** Sold less returned, over stocked products. */
  units: z.number().int(),
  gross: Money,
  refunds: Money,
  net: Money,
});

export const analytics = defineContract({
  name: 'analytics',
  actions: {
    'sales.report': {
      summary: 'Sales over days of the tenant’s time zone, precomputed from events',
      access: 'analytics.read',
      rest: 'GET /analytics/sales',
      params: z.strictObject({
        /** Both inclusive. */
        from: z.iso.date(),
        to: z.iso.date(),
        groupBy: z.enum(groupings).default('day'),
      }),
      result: z.object({
        rows: z.array(SalesRow),
        /** The figures hold everything that happened until then; later events may still be on their way. */
        asOf: z.iso.datetime({ offset: true }),
      }),
    },
  },
  events: {},
  subscribes: ['order.confirmed', 'order.cancelled', 'order.returned', 'history.imported'],
});
