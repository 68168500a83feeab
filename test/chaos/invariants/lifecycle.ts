import { platformDatabaseOf } from '../../../bench/platform-servers.ts';
import type { History } from '../history.ts';
import type { Superuser } from '../superuser.ts';

const fencing = `
  select slug, id::text, fence::integer, before::integer, (select fence::integer from registry.supervision) as lease
  from (select slug, id, fence, max(fence) over (partition by slug order by id rows between unbounded preceding and 1 preceding) as before
    from registry.lifecycle_events where fence is not null) as events
  where fence < before or fence > (select fence from registry.supervision)`;
const harmed = `
  select slug, event, left(detail, 500) as detail from registry.lifecycle_events
  where event in ('tenant.crashed', 'tenant.quarantined', 'tenant.failed') order by id`;

/** I2 and I5: who supervised was never overtaken by who did before; and no fault of a server's was laid on a tenant. */
export async function checkLifecycle(superuser: Superuser, { find }: History): Promise<void> {
  const database = platformDatabaseOf('platform');
  for (const { slug, id, fence, before, lease } of await superuser<{ slug: string; id: string; fence: number; before: number; lease: number }>(database, fencing)) {
    find('I2', `event ${id} of ${slug} carries the fence ${fence} after ${before}; the lease is at ${lease}`);
  }
  for (const { slug, event, detail } of await superuser<{ slug: string; event: string; detail: string }>(database, harmed)) {
    find('I5', `${event} of ${slug}, which did nothing wrong: ${detail}`);
  }
}

/** How often a platform node took the lead. */
export async function leaders(superuser: Superuser): Promise<number> {
  const [row] = await superuser<{ fence: number }>(platformDatabaseOf('platform'), 'select fence::integer from registry.supervision');
  return row!.fence;
}
