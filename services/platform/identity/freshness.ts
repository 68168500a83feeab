import type { Queryable } from '../../kit/database.ts';
import { fail } from '../../kit/errors.ts';
import type { Scope } from '../../kit/scope.ts';
import { sql } from '../../kit/statement.ts';

// Whoever has a second factor gives it too.
const check = sql`
  select from sessions s
  where s.id = $1 and s.impersonator_id is null and s.expires_at > now() and s.authenticated_at > now() - make_interval(secs => $2)
    and (s.factor_at > now() - make_interval(secs => $2)
      or not exists (
        select from totp t where t.person_id = s.person_id and t.secret is not null
        union all
        select from passkeys k where k.person_id = s.person_id
      ))`;

/** Seconds for which a sign-in is good enough for what is dangerous. */
const freshSeconds = 900;

export async function isFresh(db: Queryable, session: string, seconds: number = freshSeconds): Promise<boolean> {
  return (await db.first(check, [session, seconds])) !== undefined;
}

/** Lets what is dangerous pass only soon after a sign-in, and in nobody else's name. @throws AppError step_up_required, forbidden */
export async function requireFresh(db: Queryable, scope: Scope): Promise<void> {
  requireSelf(scope);
  const { session } = scope;
  if (session === undefined || !(await isFresh(db, session))) fail('step_up_required');
}

/** The same where machines may ask too: they have nothing to confirm, and the secret that they came with holds now. @throws AppError step_up_required, forbidden */
export async function requireFreshPerson(db: Queryable, scope: Scope): Promise<void> {
  if (scope.kind === 'person') await requireFresh(db, scope);
}

/** Keeps what is a person's own from operators who act in their name. @throws AppError forbidden */
export function requireSelf({ actor }: Scope): void {
  if (actor !== undefined) fail('forbidden', 'Nobody does this in the name of somebody else.');
}
