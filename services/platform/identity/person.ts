import { z } from 'zod';
import type { Queryable } from '../../kit/database.ts';
import { fail } from '../../kit/errors.ts';
import type { Scope } from '../../kit/scope.ts';
import { sql } from '../../kit/statement.ts';
import type { Language, Person } from './contract/accounts.ts';

export type PersonRow = {
  id: string;
  email: string;
  name: string;
  language: Language;
  password_hash: string | null;
  created_at: Date;
};

const byId = sql`select id, email, name, language, password_hash, created_at from people where id = $1`;
const byEmail = sql`select id, email, name, language, password_hash, created_at from people where email = $1`;

export const findPerson = (db: Queryable, id: string): Promise<PersonRow | undefined> => db.first<PersonRow>(byId, [id]);

/** @param email as `Email` makes it */
export const findPersonByEmail = (db: Queryable, email: string): Promise<PersonRow | undefined> => db.first<PersonRow>(byEmail, [email]);

/** The person that asks. @throws AppError unauthenticated where there is no such person any more */
export async function personOf(db: Queryable, scope: Scope): Promise<PersonRow> {
  const id = z.uuid().safeParse(scope.subject);
  return (id.success ? await findPerson(db, id.data) : undefined) ?? fail('unauthenticated');
}

/** A person as they see themselves. */
export function shownPerson({ created_at, password_hash, ...row }: PersonRow): z.infer<typeof Person> {
  return { ...row, hasPassword: password_hash !== null, createdAt: created_at.toISOString() };
}
