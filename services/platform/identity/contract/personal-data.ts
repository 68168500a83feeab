import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { Language, Person } from './accounts.ts';
import { Consent } from './consents.ts';

const Time = z.iso.datetime({ offset: true });

/** What a person may take along and have removed (GDPR, articles 15, 17 and 20). Both ask for a fresh sign-in. */
export const personalDataActions = {
  'people.export': {
    summary: 'All that is kept of whoever asks; what happened is in the log, page by page',
    access: 'person',
    rest: 'GET /me/export',
    params: z.strictObject({}),
    result: z.object({
      exportedAt: Time,
      person: Person,
      memberships: z.array(z.object({ organisation: z.string(), name: z.string(), role: z.string(), since: Time })),
      devices: z.array(z.object({ name: z.string(), place: z.string().nullable(), firstSeenAt: Time, lastSeenAt: Time })),
      sessions: z.array(z.object({ methods: z.array(z.string()), place: z.string().nullable(), createdAt: Time, lastSeenAt: Time })),
      passkeys: z.array(z.object({ name: z.string(), createdAt: Time })),
      invitations: z.array(z.object({ organisation: z.string(), createdAt: Time })),
      /** What they may do in the person's name. */
      applications: z.array(Consent),
    }),
  },
  'people.delete': {
    summary: 'Remove one’s own account; the log keeps what happened, by a number that names nobody any more',
    access: 'person',
    rest: 'DELETE /me',
    params: z.strictObject({}),
    result: z.object({ removed: z.literal(true) }),
  },
} as const satisfies Record<string, ActionContract>;

export const personalDataEvents = {
  'account.removed': z.object({ email: z.string(), language: Language }),
};
