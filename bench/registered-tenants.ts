import pg from 'pg';
import { generateSecrets, sealSecrets } from '../actors/provisioners/secrets.ts';
import { openKeyring } from '../config/trust/keyring.ts';
import type { Platform } from '../test/platform.ts';
import { platformDatabaseOf, superuserOf } from './platform-servers.ts';

const atOnce = 500;

// Whatever columns there are: a copy of a real tenant's rows, but for its name and its secrets.
const copy = `
  with named as (select * from unnest($2::text[], $3::text[]) as named (slug, sealed)),
  copied as (
    insert into tenants select (jsonb_populate_record(t, jsonb_build_object('slug', n.slug, 'name', n.slug, 'sealed_secrets', n.sealed))).*
    from tenants t, named n where t.slug = $1 returning slug
  ),
  hosts as (
    insert into hostnames select (jsonb_populate_record(h, jsonb_build_object('slug', n.slug, 'host', n.slug || '.localhost'))).*
    from hostnames h, named n where h.slug = $1
  ),
  things as (
    insert into resources select (jsonb_populate_record(r, jsonb_build_object('slug', n.slug))).*
    from resources r, named n where r.slug = $1
  ),
  log as (
    insert into lifecycle_events (slug, at, event, actor, detail) select n.slug, e.at, e.event, e.actor, e.detail
    from lifecycle_events e, named n where e.slug = $1
  )
  select count(*) from copied`;

/**
 * Puts tenants into the registry as they stand there when they are asleep, with secrets of their own. They have no database
 * and no buckets: what a tenant takes there is disk.
 * @param model the slug of a real tenant that sleeps
 */
export async function registerTenants(platform: Platform, model: string, count: number): Promise<void> {
  const { masterKey } = openKeyring(platform.dataDir);
  const registry = new pg.Client({ ...superuserOf(platform, platformDatabaseOf('platform')), options: '-c search_path=registry' });
  await registry.connect();
  try {
    for (let done = 0; done < count; done += atOnce) {
      const slugs = Array.from({ length: Math.min(atOnce, count - done) }, (_, index) => `registered-${String(done + index + 1).padStart(5, '0')}`);
      await registry.query(copy, [model, slugs, slugs.map((slug) => sealSecrets(masterKey, slug, generateSecrets()))]);
    }
    await registry.query('analyze');
  } finally {
    await registry.end();
  }
}
