import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { text } from '../../../kit/text.ts';
import { CookieSecret } from './sign-in.ts';

const Time = z.iso.datetime({ offset: true });

/** Operators in the name of a member of a company, at the company's host alone. Whoever it is shows in `GET /api/session` there, in the person's sessions and in the audit log. */
export const impersonationActions = {
  'impersonations.begin': {
    summary: 'Act in a member’s name at their company’s host for half an hour at most; open the address within a minute, it is good once',
    access: 'operator',
    rest: 'POST /organisations/:organisation/impersonations',
    status: 201,
    idempotent: true,
    params: z.strictObject({
      organisation: z.string().max(100),
      personId: z.uuid(),
      reason: text(500).min(10),
      minutes: z.number().int().min(1).max(30).default(15),
    }),
    result: z.object({ session: z.uuid(), address: z.url(), expiresAt: Time }),
  },
  'impersonations.open': {
    summary: 'Make what the host’s own cookie holds, once',
    access: 'internal',
    params: z.strictObject({ token: z.string().max(200), origin: z.url().max(300) }),
    result: z.object({ session: z.uuid(), secret: CookieSecret, expiresAt: Time }),
  },
} as const satisfies Record<string, ActionContract>;

export const impersonationEvents = {
  /** Published as it begins, and due when its time is over, ended by hand before or not. */
  'impersonation.expired': z.object({ session: z.uuid(), personId: z.uuid() }),
};
