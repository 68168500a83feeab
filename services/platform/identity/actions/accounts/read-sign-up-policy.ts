import type { Handler } from '../../handler.ts';
import { isSignUpOpen } from '../../policy.ts';

export const readSignUpPolicy: Handler<'sign-up.policy'> = async ({ db }) => ({ open: await isSignUpOpen(db) });
