import type { Handler } from '../../handler.ts';
import { requestByMail } from './request-by-mail.ts';

/** @throws AppError too_many_attempts */
export const requestPasswordReset: Handler<'password.request-reset'> = (context, wish) => requestByMail(context, 'password-reset.requested', wish);
