import { randomBytes } from 'node:crypto';
import type { Queryable } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';
import { hashOf } from './artifact-keys.ts';

/** What a link in a mail is for, and for how many minutes. */
export const linkMinutes = { 'sign-up': 24 * 60, 'magic-link': 15, 'password-reset': 60, 'email-change': 24 * 60, invitation: 7 * 24 * 60 } as const;
export type LinkPurpose = keyof typeof linkMinutes;

/** What is known of the holder of a link. */
export type LinkHolder = { email: string; person_id: string | null; invitation_id: string | null };

// A new link ends those before it, and takes some that have expired along.
const issue = sql`
  with replaced as (
    delete from one_time_tokens where purpose = $2 and email = $3 and invitation_id is not distinct from $6
  ), pruned as (
    delete from one_time_tokens where token_hash in (
      select token_hash from one_time_tokens where expires_at < now() and (purpose, email) <> ($2, $3)
      limit 4 for update skip locked
    )
  )
  insert into one_time_tokens (token_hash, purpose, email, person_id, expires_at, invitation_id)
  values ($1, $2, $3, $4, now() + make_interval(mins => $5), $6)`;
const look = sql`
  select email, person_id, invitation_id from one_time_tokens where token_hash = $1 and purpose = $2 and expires_at > now()`;
const take = sql`
  delete from one_time_tokens where token_hash = $1 and purpose = $2 and expires_at > now() 
  returning email, person_id, invitation_id`;

/** Makes what ends a link: 256 random bits, of which the database learns the hash alone. */
export async function issueLinkToken(
  db: Queryable,
  purpose: LinkPurpose,
  email: string,
  personId: string | null,
  invitationId: string | null = null,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await db.query(issue, [hashOf(token), purpose, email, personId, linkMinutes[purpose], invitationId]);
  return token;
}

/** Whose link it is, without using it: before work that costs much. */
export function lookAtLink(db: Queryable, purpose: LinkPurpose, token: string): Promise<LinkHolder | undefined> {
  return db.first<LinkHolder>(look, [hashOf(token), purpose]);
}

/** Uses a link up: of several at once one gets its holder. */
export function takeLink(db: Queryable, purpose: LinkPurpose, token: string): Promise<LinkHolder | undefined> {
  return db.first<LinkHolder>(take, [hashOf(token), purpose]);
}
