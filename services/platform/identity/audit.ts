import type { Queryable } from '../../kit/database.ts';
import type { Scope } from '../../kit/scope.ts';
import { sql } from '../../kit/statement.ts';

/** What happened: `action` in the past tense, `resource` what it was done to. */
export type AuditLine = {
  action: string;
  resource: string;
  /** Who did it, where the scope does not tell: a person who is just signing in. */
  actor?: string | undefined;
  /** Whose account it concerns. */
  personId?: string | null;
  /** The slug of the company that it concerns. */
  organisation?: string;
  detail?: string;
};

const write = sql`
  insert into audit_log (actor, action, resource, request_id, person_id, organisation, address, detail)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Adds a line to the log. In the transaction of what it tells of, so that there is neither without the other. */
export async function writeAudit(db: Queryable, scope: Scope, line: AuditLine): Promise<void> {
  const personId = line.personId ?? (scope.kind === 'person' ? scope.subject : null);
  const { action, resource, organisation = null, detail = null, actor = actorOf(scope) } = line;
  await db.query(write, [actor, action, resource, scope.requestId, personId, organisation, scope.address ?? null, detail]);
}

/** Who asks, as the log calls them: `person:1f3a…`, `service-account:operator`, `service:platform`. Never the one in whose name it is. */
function actorOf({ kind, subject, actor }: Scope): string {
  if (actor !== undefined) return `person:${actor}`;
  return subject === null ? kind : `${kind}:${subject}`;
}
