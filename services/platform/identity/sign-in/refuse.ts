import type { Queryable } from '../../../kit/database.ts';
import { fail } from '../../../kit/errors.ts';
import type { Scope } from '../../../kit/scope.ts';
import { writeAudit } from '../audit.ts';
import type { Method } from '../contract/sign-in.ts';

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
