import { z } from 'zod';
import { defineContract } from '../../kit/contract.ts';
import { listQuery, pageOf } from '../../kit/list.ts';
import { Money } from '../../kit/money.ts';
import { text } from '../../kit/text.ts';

export const Sku = z.string().min(1).max(64).regex(/^[^\p{C}]+$/u, 'holds a control character').refine(
  (text) => text === text.trim(), 'begins or ends with a space');
/** Names a product exactly: an imported code may end with a space. */
const KnownSku = z.string().min(1).max(64).regex(/^\P{Cc}+$/u, 'holds a control character');
const Quantity = z.number().int().min(1).max(1_000_000);
const Title = text(300).min(1);
const Price = Money.refine((money) => money.amount >= 0, { message: 'must not be below zero', path: ['amount'] });

export const Product = z.object({
  id: z.uuid(),
  sku: z.string(),
  title: z.string(),
  description: z.string(),
  price: Money,
  category: z.string().nullable(),
  /** False for charges, services and discounts: they are never out of stock. */
  stocked: z.boolean(),
  /** Pieces that can be bought now; null where the product is not stocked. */
  available: z.number().int().nullable(),
  imageUrl: z.string().nullable(),
});
export type Product = z.infer<typeof Product>;

export const CartLine = z.object({
  sku: z.string(),
  title: z.string(),
  quantity: z.number().int(),
  price: Money,
  total: Money,
  imageUrl: z.string().nullable(),
  available: z.number().int().nullable(),
});

export const Cart = z.object({
  id: z.uuid(),
  lines: z.array(CartLine),
  total: Money,
  /** Set once the cart was checked out. */
  orderId: z.uuid().nullable(),
});
export type Cart = z.infer<typeof Cart>;

export const orderStates = ['pending', 'confirmed', 'fulfilled', 'returned', 'cancelled'] as const;
export const channels = ['web', 'import'] as const;

export const OrderLine = z.object({
  sku: z.string(),
  title: z.string(),
  quantity: z.number().int(),
  price: Money,
  total: Money,
});

const Address = z.strictObject({
  line1: text(200).min(1),
  line2: text(200).optional(),
  city: text(100).min(1),
  postcode: text(20).optional(),
  country: text(100).min(1).optional(),
});

export const Order = z.object({
  id: z.uuid(),
  number: z.string(),
  state: z.enum(orderStates),
  /** Why it was cancelled: out_of_stock, payment_declined, or what staff gave. */
  reason: z.string().optional(),
  channel: z.enum(channels),
  /** Null for orders of an imported history. */
  email: z.string().nullable(),
  name: z.string().nullable(),
  country: z.string().nullable(),
  lines: z.array(OrderLine),
  total: Money,
  placedAt: z.iso.datetime({ offset: true }),
  /** Lets whoever placed the order read it; given at checkout alone. */
  token: z.string().optional(),
});
export type Order = z.infer<typeof Order>;

const byId = z.strictObject({ id: z.uuid() });

const HistoryText = z.string().regex(/^\P{Cc}*$/u, 'holds a control character');

/** One line of a retail history, read but not yet judged. */
export const HistoryLine = z.strictObject({
  /** Where it stands in its file, from 1: of two lines of one time the later one names and prices the product. */
  line: z.number().int().min(1).max(1e9),
  invoice: HistoryText.min(1).max(64),
  sku: KnownSku,
  description: HistoryText.max(1_000),
  quantity: z.number().int().min(-1e9).max(1e9),
  /** Local to the tenant: `2010-12-01 08:26:00`. */
  at: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
  /** Minor units. */
  price: z.number().int().min(0).max(1e12),
  customer: HistoryText.min(1).max(64).nullable(),
  country: HistoryText.max(100),
  /** How many lines equal to this one came before it in the file: equal lines count each, a line sent twice counts once. */
  occurrence: z.number().int().min(0).max(1e9),
});
export type HistoryLine = z.infer<typeof HistoryLine>;

export const HistoryOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['order', 'return', 'adjustment']) }),
  z.object({ kind: z.literal('rejected'), reason: z.string() }),
]);
export type HistoryOutcome = z.infer<typeof HistoryOutcome>;

/** A line of an order as other services see it. Amounts are minor units of the shop's currency. */
export const SoldLine = z.object({
  sku: z.string(),
  quantity: z.number().int(),
  amount: z.number().int(),
  stocked: z.boolean(),
});

const Sale = z.object({
  orderId: z.uuid(),
  placedAt: z.iso.datetime({ offset: true }),
  channel: z.enum(channels),
  country: z.string().nullable(),
  lines: z.array(SoldLine),
});

export const webshop = defineContract({
  name: 'webshop',
  actions: {
    'shop.get': {
      summary: 'What the shop is called, its currency and its categories',
      access: 'anyone',
      rest: 'GET /shop',
      params: z.strictObject({}),
      result: z.object({ slug: z.string(), name: z.string(), currency: z.string(), categories: z.array(z.string()) }),
    },
    'products.list': {
      summary: 'Products by title, searched by word or SKU',
      access: 'anyone',
      rest: 'GET /products',
      params: z.strictObject({
        ...listQuery,
        search: text(200).optional(),
        category: text(100).optional(),
      }),
      result: pageOf(Product),
    },
    'products.get': {
      summary: 'One product by its id or SKU',
      access: 'anyone',
      rest: 'GET /products/:id',
      params: z.strictObject({ id: KnownSku }),
      result: Product,
    },
    'products.create': {
      summary: 'Add a product',
      access: 'catalogue.write',
      rest: 'POST /products',
      status: 201,
      idempotent: true,
      params: z.strictObject({
        sku: Sku,
        title: Title,
        description: text(10_000).default(''),
        price: Price,
        category: text(100).min(1).optional(),
        stocked: z.boolean().default(true),
      }),
      result: Product,
    },
    'products.update': {
      summary: 'Change a product',
      access: 'catalogue.write',
      rest: 'PATCH /products/:id',
      params: z.strictObject({
        id: z.uuid(),
        title: Title.optional(),
        description: text(10_000).optional(),
        price: Price.optional(),
        category: text(100).min(1).nullable().optional(),
      }),
      result: Product,
    },
    'products.remove': {
      summary: 'Take a product out of the shop; its orders and its stock stay on record',
      access: 'catalogue.write',
      rest: 'DELETE /products/:id',
      status: 204,
      params: byId,
      result: z.null(),
    },
    'products.set-picture': {
      summary: 'Give a product its picture',
      access: 'catalogue.write',
      rest: 'PUT /products/:id/picture',
      params: z.strictObject({
        id: z.uuid(),
        mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml']),
        /** The picture's bytes. */
        base64: z.base64().max(700_000),
      }),
      result: Product,
    },
    'carts.create': {
      summary: 'Begin a cart',
      access: 'anyone',
      rest: 'POST /carts',
      status: 201,
      idempotent: true,
      params: z.strictObject({}),
      result: Cart,
    },
    'carts.get': { summary: 'A cart', access: 'anyone', rest: 'GET /carts/:id', params: byId, result: Cart },
    'carts.add-line': {
      summary: 'Put a quantity of a product into the cart',
      access: 'anyone',
      rest: 'POST /carts/:id/lines',
      status: 201,
      idempotent: true,
      params: z.strictObject({ id: z.uuid(), sku: KnownSku, quantity: Quantity }),
      result: Cart,
    },
    'carts.set-line': {
      summary: 'Set the quantity of a product in the cart; 0 takes it out',
      access: 'anyone',
      rest: 'PUT /carts/:id/lines/:sku',
      params: z.strictObject({ id: z.uuid(), sku: KnownSku, quantity: z.number().int().min(0).max(1_000_000) }),
      result: Cart,
    },
    'carts.checkout': {
      summary: 'Place the order of a cart',
      access: 'anyone',
      rest: 'POST /carts/:id/checkout',
      status: 201,
      idempotent: true,
      params: z.strictObject({
        id: z.uuid(),
        email: z.email().max(254),
        name: text(200).min(1).optional(),
        address: Address.optional(),
        payment: z
          .strictObject({
            method: z.literal('test'),
            /** Makes the test payment say no, so that the way back can be tried. */
            decline: z.boolean().optional(),
          })
          .default({ method: 'test' }),
      }),
      result: Order,
    },
    'orders.get': {
      summary: 'An order, with its token or the permission',
      access: 'anyone',
      rest: 'GET /orders/:id',
      params: z.strictObject({ id: z.uuid(), token: z.string().max(100).optional() }),
      result: Order,
    },
    'orders.list': {
      summary: 'Orders, newest first',
      access: 'orders.read',
      rest: 'GET /orders',
      params: z.strictObject({
        ...listQuery,
        state: z.enum(orderStates).optional(),
        channel: z.enum(channels).optional(),
        /** Days in the tenant's time zone, both inclusive. */
        from: z.iso.date().optional(),
        to: z.iso.date().optional(),
      }),
      result: pageOf(Order),
    },
    'orders.cancel': {
      summary: 'Cancel an order that is not fulfilled; its stock is released and its payment refunded',
      access: 'orders.write',
      rest: 'POST /orders/:id/cancel',
      params: z.strictObject({ id: z.uuid(), reason: text(200).min(1).default('cancelled_by_staff') }),
      result: Order,
    },
    'orders.fulfil': {
      summary: 'Say that an order has left the house',
      access: 'orders.write',
      rest: 'POST /orders/:id/fulfil',
      params: byId,
      result: Order,
    },
    'orders.return': {
      summary: 'Take a fulfilled order back: its goods go on the shelf, its payment is refunded',
      access: 'orders.write',
      rest: 'POST /orders/:id/return',
      params: byId,
      result: Order,
    },
    'history.import': {
      summary: 'Load lines of a retail history; lines that are there already change nothing',
      access: ['catalogue.write', 'orders.write', 'stock.write'],
      rest: 'POST /history',
      bodyLimit: 1_048_576,
      params: z.strictObject({
        lines: z.array(HistoryLine).min(1).max(1_000),
        /** Pieces received of each stocked product before its first line. */
        openingStock: z.number().int().min(0).max(1e9).default(0),
      }),
      /** One outcome per line, in the order of the lines. */
      result: z.object({ outcomes: z.array(HistoryOutcome) }),
    },
  },
  events: {
    'product.created': z.object({ sku: z.string(), stocked: z.boolean() }),
    'order.created': z.object({
      orderId: z.uuid(),
      lines: z.array(
        z.object({ lineNumber: z.number().int(), sku: z.string(), quantity: z.number().int(), stocked: z.boolean() }),
      ),
    }),
    'order.confirmed': Sale,
    /** `confirmed` tells whether the sale had been booked before: then it is refunded and goods go back. */
    'order.cancelled': Sale.extend({ confirmed: z.boolean(), cancelledAt: z.iso.datetime({ offset: true }) }),
    'order.returned': Sale.extend({ returnedAt: z.iso.datetime({ offset: true }) }),
    'history.imported': z.object({
      openingStock: z.number().int(),
      orders: z.array(
        Sale.extend({
          invoice: z.string(),
          /** When it was placed as far as earlier batches told; null where this one brings its first lines. */
          placedBefore: z.iso.datetime({ offset: true }).nullable(),
          lines: z.array(
            SoldLine.extend({
              /** Unique for ever; a movement or figure is made once per key. */
              key: z.string(),
              /** True on the first line of this product in this order. */
              newInOrder: z.boolean(),
              at: z.iso.datetime({ offset: true }),
            }),
          ),
        }),
      ),
      returns: z.array(
        z.object({
          returnId: z.uuid(),
          invoice: z.string(),
          country: z.string().nullable(),
          /** Quantities and amounts are positive: pieces that came back, money given back. */
          lines: z.array(SoldLine.extend({ key: z.string(), at: z.iso.datetime({ offset: true }) })),
        }),
      ),
      adjustments: z.array(
        z.object({
          key: z.string(),
          invoice: z.string(),
          sku: z.string(),
          delta: z.number().int(),
          reason: z.string(),
          at: z.iso.datetime({ offset: true }),
        }),
      ),
    }),
  },
  subscribes: ['stock.reserved', 'stock.refused', 'stock.changed'],
});
