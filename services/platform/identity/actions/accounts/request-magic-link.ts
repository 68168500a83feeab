import type { Handler } from '../../handler.ts';
import { requestByMail } from './request-by-mail.ts';

/** @throws AppError too_many_attempts */
export const requestMagicLink: Handler<'magic-link.request'> = (context, wish) => requestByMail(context, 'magic-link.requested', wish);
