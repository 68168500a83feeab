import { z } from 'zod';
import { defineContract } from '../../services/kit/contract.ts';

const Line = z.object({ sku: z.string(), title: z.string(), quantity: z.number().int(), price: z.object({ amount: z.number().int(), currency: z.string() }) });

/** A service that keeps nothing: what is measured with it is the way to it. */
export const echo = defineContract({
  name: 'echo',
  actions: {
    get: {
      summary: 'Answers 1 kB',
      access: 'anyone',
      rest: 'GET /echo',
      params: z.strictObject({}),
      result: z.object({ lines: z.array(Line) }),
    },
    burn: {
      summary: 'Works for so many turns',
      access: 'anyone',
      rest: 'GET /burn',
      params: z.strictObject({ turns: z.coerce.number<number>().int().min(1).max(100_000_000) }),
      result: z.object({ key: z.string() }),
    },
  },
  events: {},
  subscribes: [],
});
