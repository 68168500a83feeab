import type { Queryable } from '../../kit/database.ts';
import type { Scope } from '../../kit/scope.ts';
import { sql } from '../../kit/statement.ts';

/** Who did what; `action` in the past tense. */
export type AuditLine = { actor: string; action: string; resource: string; requestId: string };

const write = sql`insert into audit_log (actor, action, resource, request_id) values ($1, $2, $3, $4)`;

export async function writeAudit(db: Queryable, { actor, action, resource, requestId }: AuditLine): Promise<void> {
  await db.query(write, [actor, action, resource, requestId]);
}

/** Who asks, as the log calls them: `person:1f3a…`, `service-account:operator`, `service:platform`. */
export function actorOf({ kind, subject }: Scope): string {
  return subject === null ? kind : `${kind}:${subject}`;
}
