import { fail } from '../../../../kit/errors.ts';
import type { Handler } from '../../handler.ts';
import { isSignUpOpen } from '../../policy.ts';
import { requestByMail } from './request-by-mail.ts';

/** @throws AppError sign_up_closed, too_many_attempts */
export const requestSignUp: Handler<'sign-up.request'> = async (context, wish) => {
  if (!(await isSignUpOpen(context.db))) fail('sign_up_closed');
  return requestByMail(context, 'sign-up.requested', wish);
};
