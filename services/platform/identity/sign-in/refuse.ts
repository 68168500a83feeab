import type { Queryable } from '../../../kit/database.ts';
import { codeOf, fail } from '../../../kit/errors.ts';
import { networkOf } from '../../../kit/network.ts';
import type { Scope } from '../../../kit/scope.ts';
import { writeAudit } from '../audit.ts';
import type { Method } from '../contract/sign-in.ts';
import { countAttempt, isWithinLimits, type Throttled } from '../throttle.ts';

/**
 * Refuses a proof that does not fit, in the same way whatever was wrong, and writes it down. What a stranger typed is not
 * kept: it may be a password in the wrong field.
 * @param personId whose account it was, where there is one
 * @throws AppError invalid_credentials
 */
export async function refuseProof(db: Queryable, scope: Scope, method: Method, personId: string | null): Promise<never> {
  const resource = personId === null ? 'person:unknown' : `person:${personId}`;
  await writeAudit(db, scope, { actor: 'anyone', action: 'sign-in.failed', resource, personId, detail: method });
  return fail('invalid_credentials');
}

/**
 * Counts a proof before it is looked at. That there were too many is written down once in a while, by account, or by address
 * where there is none.
 * @param tried of whom, and who tries where the scope does not tell
 * @throws AppError too_many_attempts
 */
export async function countProof(
  db: Queryable,
  scope: Scope,
  { method, personId, actor }: { method: Method | 'link'; personId: string | null; actor?: string | undefined },
  ...tries: Throttled[]
): Promise<void> {
  try {
    await countAttempt(db, ...tries);
  } catch (error) {
    const line: Throttled = ['lock-out-line', personId === null ? `address:${networkOf(scope.address)}` : `person:${personId}`, method];
    if (codeOf(error) === 'too_many_attempts' && (await isWithinLimits(db, line))) {
      const resource = personId === null ? 'person:unknown' : `person:${personId}`;
      await writeAudit(db, scope, { actor, action: 'account.locked', resource, personId, detail: method });
    }
    throw error;
  }
}

/** Counts the opening of a mailed link, of whatever kind: whoever guesses at links has the log say so. @throws AppError too_many_attempts */
export async function countLink(db: Queryable, scope: Scope): Promise<void> {
  const actor = scope.kind === 'person' ? undefined : 'anyone';
  await countProof(db, scope, { method: 'link', personId: null, actor }, ['link-from-address', scope.address ?? '']);
}
