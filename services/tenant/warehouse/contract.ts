import { z } from 'zod';
import { defineContract } from '../../kit/contract.ts';
import { listQuery, pageOf } from '../../kit/list.ts';
import { text } from '../../kit/text.ts';

/** Exactly as the shop has it: an imported code may end with a space. */
const Sku = z.string().min(1).max(64).regex(/^\P{Cc}+$/u, 'holds a control character');
const LocationName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower case letters, digits and hyphens');

export const movementKinds = ['receipt', 'sale', 'return', 'cancellation', 'adjustment'] as const;

/** on hand = available + committed + unavailable; `incoming` is not there yet. */
export const StockLevel = z.object({
  sku: z.string(),
  location: z.string(),
  onHand: z.number().int(),
  available: z.number().int(),
  committed: z.number().int(),
  unavailable: z.number().int(),
  incoming: z.number().int(),
});

export const Movement = z.object({
  id: z.string(),
  sku: z.string(),
  location: z.string(),
  delta: z.number().int(),
  kind: z.enum(movementKinds),
  reason: z.string().nullable(),
  /** The order, return or invoice that it belongs to. */
  reference: z.string().nullable(),
  at: z.iso.datetime({ offset: true }),
});

export const Location = z.object({ name: z.string(), title: z.string() });

/** What can be sold of a product, over all locations. A greater version is newer. */
const Availability = z.object({ sku: z.string(), available: z.number().int(), version: z.number().int() });

export const warehouse = defineContract({
  name: 'warehouse',
  actions: {
    'locations.list': {
      summary: 'Where stock is kept',
      access: 'stock.read',
      rest: 'GET /locations',
      params: z.strictObject({}),
      result: pageOf(Location),
    },
    'locations.create': {
      summary: 'Add a place where stock is kept',
      access: 'stock.write',
      rest: 'POST /locations',
      status: 201,
      idempotent: true,
      params: z.strictObject({ name: LocationName, title: text(200).min(1) }),
      result: Location,
    },
    'stock.list': {
      summary: 'Stock per product and location',
      access: 'stock.read',
      rest: 'GET /stock',
      params: z.strictObject({ ...listQuery, sku: Sku.optional(), location: LocationName.optional() }),
      result: pageOf(StockLevel),
    },
    'stock.adjust': {
      summary: 'Correct the stock of a product, with a reason',
      access: 'stock.write',
      rest: 'POST /stock/adjustments',
      status: 201,
      idempotent: true,
      params: z.strictObject({
        sku: Sku,
        /** Default: the first location. */
        location: LocationName.optional(),
        delta: z.number().int().min(-1e9).max(1e9).refine((delta) => delta !== 0, 'must not be 0'),
        reason: text(500).min(1),
      }),
      result: Movement,
    },
    'movements.list': {
      summary: 'The ledger of movements, oldest first',
      access: 'stock.read',
      rest: 'GET /stock/movements',
      params: z.strictObject({ ...listQuery, sku: Sku.optional(), location: LocationName.optional() }),
      result: pageOf(Movement),
    },
  },
  events: {
    'stock.reserved': z.object({ orderId: z.uuid(), levels: z.array(Availability) }),
    'stock.refused': z.object({ orderId: z.uuid(), reason: z.literal('out_of_stock'), skus: z.array(z.string()) }),
    'stock.changed': z.object({ levels: z.array(Availability) }),
  },
  subscribes: ['product.created', 'order.created', 'order.confirmed', 'order.cancelled', 'order.returned', 'history.imported'],
});
