import type { Handler } from '../../handler.ts';
import { findAttempt, stateOf } from '../../sign-in/attempt.ts';

/** @throws AppError sign_in_expired */
export const readSignInState: Handler<'sign-in.state'> = async ({ db }, { attempt }) => stateOf(await findAttempt(db, attempt));
