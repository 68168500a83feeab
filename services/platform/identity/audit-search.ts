import { z } from 'zod';
import type { Queryable } from '../../kit/database.ts';
import { cutPage, decodeCursor } from '../../kit/list.ts';
import { sql } from '../../kit/statement.ts';
import type { OrganisationRow } from './organisations/standing.ts';

export type AuditSearch = {
  personId?: string | undefined;
  organisation?: string | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

type Row = {
  id: number;
  at: Date;
  actor: string;
  action: string;
  resource: string;
  person_id: string | null;
  organisation: string | null;
  address: string | null;
  detail: string | null;
  request_id: string;
};

const search = sql`
  select id, at, actor, action, resource, person_id, organisation, address, detail, request_id from audit_log
  where ($1::uuid is null or person_id = $1) and ($2::text is null or organisation = $2)
    and ($3::text is null or action = $3) and ($4::text is null or actor = $4)
    and at >= $5 and (at, id) < ($6, $7)
  order by at desc, id desc limit $8`;

/** A page of the log, the latest first. */
export async function searchAudit(db: Queryable, wanted: AuditSearch, { limit, after }: { limit: number; after?: string | undefined }) {
  const { personId, organisation, action, actor, from = '-infinity', to } = wanted;
  const filters = [personId, organisation, action, actor].map((value) => value ?? null);
  const rows = await db.query<Row>(search, [...filters, from, ...beginning(to, after), limit + 1]);
  const page = cutPage(rows, limit, (row) => [row.at.toISOString(), row.id]);
  const items = page.items.map((row) => ({
    id: String(row.id),
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    resource: row.resource,
    personId: row.person_id,
    organisation: row.organisation,
    address: row.address,
    detail: row.detail,
    requestId: row.request_id,
  }));
  return { items, next: page.next };
}

/**
 * The same of one company, from when it came to be: a slug may have been another company's before, whose lines are none of
 * its business.
 */
export async function searchCompanyAudit(
  db: Queryable,
  { slug, created_at: since }: Pick<OrganisationRow, 'slug' | 'created_at'>,
  wanted: Omit<AuditSearch, 'organisation' | 'personId'>,
  page: { limit: number; after?: string | undefined },
) {
  const from = wanted.from === undefined || Date.parse(wanted.from) < since.getTime() ? since.toISOString() : wanted.from;
  return searchAudit(db, { ...wanted, from, organisation: slug }, page);
}

/** What a page comes before: the earlier of the two, for the server begins to read at one bound alone. No line has the id 0. */
function beginning(to: string | undefined, after: string | undefined): [at: string, id: number] {
  const end: [string, number] = [to ?? 'infinity', 0];
  if (after === undefined) return end;
  const last = decodeCursor(z.tuple([z.iso.datetime(), z.number()]), after);
  return to === undefined || Date.parse(last[0]) < Date.parse(to) ? last : end;
}

type AuditEvent = Awaited<ReturnType<typeof searchAudit>>['items'][number];

const columns = ['at', 'actor', 'action', 'resource', 'personId', 'organisation', 'address', 'detail', 'requestId'] as const;

/** Lines as CSV (RFC 4180) with a head line. */
export function auditCsv(events: readonly AuditEvent[]): string {
  return [columns, ...events.map((event) => columns.map((column) => cell(event[column] ?? '')))].map((line) => `${line.join(',')}\r\n`).join('');
}

/** A spreadsheet takes what begins like this for a formula, and runs it. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
