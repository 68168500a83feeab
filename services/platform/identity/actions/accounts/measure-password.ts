import type { Handler } from '../../handler.ts';
import { strengthOf } from '../../password-strength.ts';

export const measurePassword: Handler<'password.strength'> = async (_, { password, email }) => strengthOf(password, [email]);
