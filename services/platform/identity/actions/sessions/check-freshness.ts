import { isFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';

export const checkFreshness: Handler<'sessions.freshness'> = async ({ db }, { session, seconds }) => ({ fresh: await isFresh(db, session, seconds) });
