/** Rows in identity's own tables, as a platform has them that is some years old. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Platform } from '../../test/platform.ts';
import { platformDatabaseOf, superuserOf } from '../platform-servers.ts';

export const people = 10_000;
export const companies = 1_000;
/** It has all the people as members, and as many of everything else as there is. */
export const largest = 'company-0001';

// The people have the operator's password: hashing so many would take an hour.
const fill = [
  `insert into people (email, name, password_hash)
   select 'person-' || lpad(n::text, 5, '0') || '@bench.example', 'Person ' || n, (select password_hash from people where email = $1)
   from generate_series(1, ${people}) n`,
  `insert into organisations (slug, name, type)
   select 'company-' || lpad(n::text, 4, '0'), 'Company ' || n, (array['brand', 'supplier', 'retailer'])[1 + n % 3] from generate_series(1, ${companies}) n`,
  `insert into memberships (organisation_id, person_id, role)
   select o.id, p.id, 'staff' from organisations o, people p where o.slug = '${largest}'
   union all
   select o.id, p.id, 'manager' from organisations o, people p
   where o.slug like 'company-%' and o.slug <> '${largest}' and right(o.slug, 3) = substr(p.email, 10, 3)`,
  `insert into memberships (organisation_id, person_id, role)
   select o.id, p.id, 'viewer' from organisations o, people p where p.email = 'person-00001@bench.example' and o.slug like 'company-%'
   on conflict do nothing`,
  `insert into invitations (organisation_id, email, role)
   select id, 'invited-' || n || '@bench.example', 'staff' from organisations, generate_series(1, ${people}) n where slug = '${largest}'`,
  `insert into custom_roles (organisation_id, name, permissions)
   select id, 'role-' || n, array['orders.read'] from organisations, generate_series(1, 100) n where slug = '${largest}'`,
  `insert into service_accounts (client_id, name, secret_hash, organisation_id, permissions)
   select slug || '-' || n, 'Machine ' || n, sha256((slug || n)::bytea), id, array['orders.read'] from organisations, generate_series(1, 10) n
   union all
   select 'machine-' || n, 'Machine ' || n, sha256(n::text::bytea), id, array['orders.read'] from organisations, generate_series(1, ${companies}) n where slug = '${largest}'`,
  `insert into brand_access (supplier_id, brand_id, allowed)
   select s.id, b.id, true from organisations s, organisations b
   where s.id <> b.id and s.slug like 'company-%' and b.slug like 'company-%' and '${largest}' in (s.slug, b.slug)`,
  `insert into applications (client_id, name, redirect_uris, post_logout_redirect_uris)
   select 'application-' || n, 'Application ' || n, array['https://app.example/callback'], array[]::text[] from generate_series(1, ${companies}) n`,
  `insert into devices (person_id, secret_hash, name) select id, sha256(id::text::bytea), 'A browser' from people`,
  `insert into devices (person_id, secret_hash, name)
   select id, sha256(n::text::bytea), 'Browser ' || n from people, generate_series(1, 500) n where email = $1`,
  `insert into sessions (person_id, device_id, secret_hash, methods, expires_at)
   select person_id, id, sha256(id::text::bytea), array['password'], now() + interval '1 day' from devices`,
  `insert into audit_log (at, actor, action, resource, request_id, person_id, organisation)
   select now() - n * interval '1 second', 'person:' || p.id, 'session.opened', 'session:' || n, 'bench', p.id, 'company-' || lpad((1 + n % ${companies})::text, 4, '0')
   from (select id, row_number() over () as r from people) p, generate_series(1, 10) n`,
  `insert into audit_log (actor, action, resource, request_id, person_id, organisation)
   select 'person:' || p.id, 'member.invited', 'member:' || n, 'bench', p.id, '${largest}' from people p, generate_series(1, ${people}) n where p.email = $1`,
] as const;

const openSession = `
  with device as (
    insert into devices (person_id, secret_hash, name)
    select id, sha256($2::bytea), 'The bench' from people where email = $1 returning id, person_id
  )
  insert into sessions (person_id, device_id, secret_hash, methods, factor_at, expires_at)
  select person_id, id, $2, '{password,totp}', now(), now() + interval '1 day' from device returning id`;

export type IdentityRows = {
  /** Puts in what makes the tables large. */
  fill(): Promise<void>;
  /** Signs a person in without asking for anything. @returns the value of the cookie of the identity host, and the session's id */
  session(email: string): Promise<{ secret: string; id: string }>;
  /** The same session at another host. @returns the value of that host's cookie */
  hostSession(session: string, origin: string): Promise<string>;
  /** Makes a person a member. @returns the person's id */
  member(email: string, slug: string, role: string): Promise<string>;
  /** Makes an API key of a company. */
  apiKey(slug: string): Promise<{ id: string; secret: string }>;
  close(): Promise<void>;
};

export async function openRows(platform: Platform): Promise<IdentityRows> {
  const client = new pg.Client({ ...superuserOf(platform, platformDatabaseOf('identity')), options: '-c search_path=identity' });
  await client.connect();
  const hashOf = (secret: string) => createHash('sha256').update(secret).digest();
  const newSecret = () => randomBytes(32).toString('base64url');
  return {
    async fill() {
      const { email } = operatorOf(platform);
      for (const statement of fill) await client.query(statement, statement.includes('$1') ? [email] : []);
      await client.query('analyze');
    },
    async session(email) {
      const secret = newSecret();
      const { rows } = await client.query<{ id: string }>(openSession, [email, hashOf(secret)]);
      return { secret, id: rows[0]!.id };
    },
    async hostSession(session, origin) {
      const secret = newSecret();
      await client.query('insert into host_sessions (secret_hash, session_id, origin) values ($1, $2, $3)', [hashOf(secret), session, origin]);
      return secret;
    },
    async member(email, slug, role) {
      const { rows } = await client.query<{ person_id: string }>(
        `insert into memberships (organisation_id, person_id, role)
         select o.id, p.id, $3 from organisations o, people p where o.slug = $2 and p.email = $1
         on conflict (organisation_id, person_id) do update set role = excluded.role returning person_id`,
        [email, slug, role],
      );
      return rows[0]!.person_id;
    },
    async apiKey(slug) {
      const secret = `tenantry_${newSecret()}`;
      const id = `${slug}-${randomBytes(6).toString('hex')}`;
      await client.query(
        `insert into service_accounts (client_id, kind, name, secret_hash, organisation_id, permissions)
         select $1, 'api-key', 'The bench', $2, id, '{stock.read,stock.write}' from organisations where slug = $3`,
        [id, hashOf(secret), slug],
      );
      return { id, secret };
    },
    close: () => client.end(),
  };
}

export function operatorOf({ dataDir }: Platform): { email: string; password: string } {
  return JSON.parse(readFileSync(join(dataDir, 'operator.json'), 'utf8')) as { email: string; password: string };
}

/** The n-th of the people that `fill` has made. */
export const emailOf = (index: number): string => `person-${String(index).padStart(5, '0')}@bench.example`;
