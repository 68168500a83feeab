import type { Handler } from '../../handler.ts';

export const endApplicationSession: Handler<'application-sessions.end'> = ({ db }, session) =>
  db.transaction(async (transaction) => {
    await transaction.publish('application-session.ended', session);
    return null;
  });
