import type { Context } from '../../../../kit/service.ts';
import type { PlatformFacts } from '../../../../kit/platform.ts';
import { countAttempt, isWithinLimits } from '../../throttle.ts';

/**
 * Writes down that a mail was asked for. It does the same for every address, so that neither the answer nor its time tells
 * whether there is an account; and what is asked for too often is not sent, without a word.
 * @throws AppError too_many_attempts for one network address that asks for very many
 */
export async function requestByMail(
  { db, scope }: Pick<Context<PlatformFacts>, 'db' | 'scope'>,
  event: 'sign-up.requested' | 'magic-link.requested' | 'password-reset.requested',
  wish: { email: string; language: string },
): Promise<{ sent: true }> {
  await countAttempt(db, ['mail-from-address', scope.address ?? '']);
  const isDue = await isWithinLimits(db, ['mail-to', event, wish.email]);
  if (isDue) await db.transaction((transaction) => transaction.publish(event, wish));
  return { sent: true };
}
