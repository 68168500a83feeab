import type { Follower } from '../handler.ts';
import { endSessions } from '../sessions.ts';

/** What opens nothing any more is removed, so that the log says when it ended. One that was ended by hand is gone already. */
export const endExpiredImpersonation: Follower<'impersonation.expired'> = async ({ transaction, ...context }, { session, personId }) => {
  await endSessions(transaction, context, personId, { id: session }, { reason: 'expired' });
};
