import { z } from 'zod';
import { defineContract } from '../../kit/contract.ts';
import { listQuery, pageOf } from '../../kit/list.ts';

export const DeadLetter = z.object({
  id: z.string(),
  event: z.string(),
  subscriber: z.string(),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  createdAt: z.iso.datetime({ offset: true }),
});

/** The tenant's own mail of events: what waits, what could not be delivered. */
export const mailbox = defineContract({
  name: 'mailbox',
  actions: {
    pending: {
      summary: 'How many events caused by a piece of work are still to be handled',
      access: 'orders.read',
      rest: 'GET /mailbox/pending',
      params: z.strictObject({
        /** The X-Correlation-Id that the work was asked for with; without it, of all work. */
        correlationId: z.string().regex(/^[A-Za-z0-9-]{8,64}$/).optional(),
        /** Milliseconds to wait for the last one at most. */
        wait: z.coerce.number<number>().int().min(0).max(5_000).default(0),
      }),
      /** `dead` events will not be tried again by themselves. */
      result: z.object({ pending: z.number().int(), dead: z.number().int() }),
    },
    progress: {
      summary: 'Until when every event that was published has been handled',
      access: 'internal',
      params: z.strictObject({}),
      result: z.object({ handledUntil: z.iso.datetime({ offset: true }) }),
    },
    'dead-letters.list': {
      summary: 'Events that no attempt could deliver',
      access: 'organisation.manage',
      rest: 'GET /mailbox/dead-letters',
      params: z.strictObject(listQuery),
      result: pageOf(DeadLetter),
    },
    'dead-letters.replay': {
      summary: 'Try dead letters again: those named, or all',
      access: 'organisation.manage',
      rest: 'POST /mailbox/dead-letters/replay',
      params: z.strictObject({ ids: z.array(z.string().regex(/^\d{1,18}$/)).max(1_000).optional() }),
      result: z.object({ replayed: z.number().int() }),
    },
  },
  events: {},
  subscribes: [],
});
