import { createHash } from 'node:crypto';
import type { Queryable } from '../../kit/database.ts';
import { fail } from '../../kit/errors.ts';
import { sql } from '../../kit/statement.ts';

/** How many attempts there may be in so many minutes, and of what. */
const limits = {
  'mail-from-address': { most: 20, minutes: 15 },
  'mail-to': { most: 5, minutes: 60 },
  'strength-from-address': { most: 300, minutes: 15 },
  'link-from-address': { most: 50, minutes: 15 },
  'invitations-of-person': { most: 200, minutes: 60 },
  'password-of-person': { most: 10, minutes: 15 },
  'password-from-address': { most: 100, minutes: 15 },
  'password-from-address-at-account': { most: 10, minutes: 15 },
  'password-at-account': { most: 50, minutes: 60 },
  'password-from-device': { most: 20, minutes: 15 },
  'code-of-person': { most: 10, minutes: 15 },
  'code-from-device': { most: 10, minutes: 15 },
  // Lines of the log: whoever floods us does not flood it.
  'lock-out-line': { most: 1, minutes: 15 },
  'misuse-line': { most: 10, minutes: 15 },
} as const satisfies Record<string, { most: number; minutes: number }>;

/** One thing that is limited: the kind of limit, and whom or what it counts for. */
export type Throttled = readonly [limit: keyof typeof limits, ...subject: string[]];

// Counted before the attempt: many at once are as many, not one. Whoever is over the limit waits for the end of the window,
// which does not move. Rows are taken in one order, so that two of them never wait for each other.
const count = sql`
  with pruned as (
    delete from throttles where key in (
      select key from throttles where ends_at < now() and key <> all ($1) limit 4 for update skip locked
    )
  )
  insert into throttles as known (key, count, ends_at)
  select key, 1, now() + make_interval(mins => minutes) from unnest($1::bytea[], $2::integer[]) as asked (key, minutes) order by key
  on conflict (key) do update set
    count = case when known.ends_at < now() then 1 else known.count + 1 end,
    ends_at = case when known.ends_at < now() then excluded.ends_at else known.ends_at end
  returning key, count`;
const forget = sql`delete from throttles where key = any ($1)`;

/** Counts an attempt. False where it is one too many. */
export async function isWithinLimits(db: Queryable, ...attempts: Throttled[]): Promise<boolean> {
  const rows = await db.query<{ key: Buffer; count: number }>(count, [attempts.map(keyOf), attempts.map(([limit]) => limits[limit].minutes)]);
  return attempts.every((attempt) => rows.find(({ key }) => key.equals(keyOf(attempt)))!.count <= limits[attempt[0]].most);
}

/** Counts an attempt. @throws AppError too_many_attempts */
export async function countAttempt(db: Queryable, ...attempts: Throttled[]): Promise<void> {
  if (!(await isWithinLimits(db, ...attempts))) fail('too_many_attempts');
}

/** After a success: what came before was the owner's. */
export async function forgetAttempts(db: Queryable, ...attempts: Throttled[]): Promise<void> {
  await db.query(forget, [attempts.map(keyOf)]);
}

function keyOf(attempt: Throttled): Buffer {
  return createHash('sha256').update(attempt.join('\0')).digest();
}
