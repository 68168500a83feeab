import type { Queryable } from '../../kit/database.ts';
import { fail } from '../../kit/errors.ts';
import type { Scope } from '../../kit/scope.ts';
import { sql } from '../../kit/statement.ts';
import { writeAudit } from './audit.ts';
import type { Language } from './contract/accounts.ts';
import type { PersonRow } from './person.ts';

const insert = sql`
  insert into people (email, name, language, password_hash) values ($1, $2, $3, $4) on conflict do nothing
  returning id, email, name, language, password_hash, created_at`;

/** Makes an account of an address that a link has proved. @throws AppError email_taken */
export async function addPerson(
  transaction: Queryable,
  scope: Scope,
  { email, name, language, passwordHash }: { email: string; name: string; language: Language; passwordHash: string | null },
): Promise<PersonRow> {
  const person = (await transaction.first<PersonRow>(insert, [email, name, language, passwordHash])) ?? fail('email_taken');
  const itself = `person:${person.id}`;
  await writeAudit(transaction, scope, { actor: itself, action: 'person.signed-up', resource: itself, personId: person.id });
  return person;
}
