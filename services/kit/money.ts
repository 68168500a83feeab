import { z } from 'zod';

/** Whole minor units (pence, cents) and the ISO 4217 code of their currency. */
export const Money = z.strictObject({
  amount: z.number().int().min(-1e15).max(1e15),
  currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters of ISO 4217'),
});
export type Money = z.infer<typeof Money>;
