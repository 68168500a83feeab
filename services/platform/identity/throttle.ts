import { createHash } from 'node:crypto';
import type { Queryable } from '../../kit/database.ts';
import { AppError } from '../../kit/errors.ts';
import { networkOf } from '../../kit/network.ts';
import { sql } from '../../kit/statement.ts';

/** How many attempts there may be in so many minutes, and of what. */
const limits = {
  'mail-from-address': { most: 20, minutes: 15 },
  'mail-to': { most: 5, minutes: 60 },
  'strength-from-address': { most: 300, minutes: 15 },
  'link-from-address': { most: 50, minutes: 15 },
  'invitations-of-person': { most: 200, minutes: 60 },
  'passkey-from-address': { most: 50, minutes: 15 },
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

/** One thing that is limited: the kind of limit, and whom or what it counts for; `…-from-address…` for an address first. */
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
  returning key, count, greatest(1, ceil(date_part('epoch', ends_at - now())))::integer as seconds`;
const forget = sql`delete from throttles where key = any ($1)`;

/** Counts an attempt. False where it is one too many. */
export async function isWithinLimits(db: Queryable, ...attempts: Throttled[]): Promise<boolean> {
  return (await waitAfter(db, attempts)) === 0;
}

/** Counts an attempt. @throws AppError too_many_attempts, which says how long */
export async function countAttempt(db: Queryable, ...attempts: Throttled[]): Promise<void> {
  const retryAfter = await waitAfter(db, attempts);
  if (retryAfter > 0) throw new AppError('too_many_attempts', { retryAfter });
}

/** Counts an attempt. The seconds until the last of the windows ends that it was one too many for; 0 where it was for none. */
async function waitAfter(db: Queryable, attempts: readonly Throttled[]): Promise<number> {
  const values = [attempts.map(keyOf), attempts.map(([limit]) => limits[limit].minutes)];
  const rows = await db.query<{ key: Buffer; count: number; seconds: number }>(count, values);
  const counts = attempts.map((attempt) => ({ ...rows.find(({ key }) => key.equals(keyOf(attempt)))!, most: limits[attempt[0]].most }));
  return Math.max(0, ...counts.filter((one) => one.count > one.most).map(({ seconds }) => seconds));
}

/** After a success: what came before was the owner's. */
export async function forgetAttempts(db: Queryable, ...attempts: Throttled[]): Promise<void> {
  await db.query(forget, [attempts.map(keyOf)]);
}

function keyOf([limit, first, ...rest]: Throttled): Buffer {
  const subject = limit.includes('-from-address') ? networkOf(first) : first;
  return createHash('sha256').update([limit, subject, ...rest].join('\0')).digest();
}
