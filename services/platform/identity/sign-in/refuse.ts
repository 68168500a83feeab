import type { Queryable } from '../../../kit/database.ts';
import { fail } from '../../../kit/errors.ts';
import type { Scope } from '../../../kit/scope.ts';
import { writeAudit } from '../audit.ts';
import type { Method } from '../contract/sign-in.ts';

/** Refuses a proof that does not fit, in the same way whatever was wrong, and writes it down. @throws AppError invalid_credentials */
export async function refuseProof(db: Queryable, scope: Scope, method: Method, personId: string | null, email: string): Promise<never> {
  await writeAudit(db, scope, { actor: 'anyone', action: 'sign-in.failed', resource: `email:${email}`, personId, detail: method });
  return fail('invalid_credentials');
}
