import { z } from 'zod';
import { defineContract } from '../../services/kit/contract.ts';

const nothing = z.strictObject({});

function fault(summary: string, name: string) {
  return { summary, access: 'anyone', rest: `POST /faults/${name}`, params: nothing, result: z.object({ word: z.string() }) } as const;
}

/** A service that does what a bad service does, when it is asked to. */
export const faults = defineContract({
  name: 'faults',
  actions: {
    calm: { ...fault('Answers', 'calm'), rest: 'GET /faults/calm' },
    loop: fault('Never gives the event loop back', 'loop'),
    leak: fault('Keeps whatever it makes', 'leak'),
    'leak-outside': fault('Keeps memory that is not of the heap', 'leak-outside'),
    throw: fault('Throws from a timer, when nobody waits any more', 'throw'),
    reject: fault('Leaves a rejection to nobody', 'reject'),
    huge: fault('Answers 10 MB', 'huge'),
  },
  events: {},
  subscribes: [],
});
