/** Rows in identity's own tables, as a platform has them that is some years old. */
import type pg from 'pg';

export type Crowd = {
  people: number;
  companies: number;
  /** How many of everything belong to the one company and the one person that are looked at. */
  ofOne: number;
  /** That person's address. The crowd has their password: hashing so many would take an hour. */
  email: string;
};

/** The company that has `ofOne` members, invitations, machines and so on beside those that every company has. */
export const largest = 'company-00001';

/** The n-th of the companies, from 1 on. */
export const slugOf = (index: number): string => `company-${String(index).padStart(5, '0')}`;

/** The n-th of the people, from 1 on. The first is in as many companies as `ofOne` says; the first half has no second factor. */
export const emailOf = (index: number): string => `person-${String(index).padStart(5, '0')}@crowd.example`;

/**
 * Puts the people and companies in, with what they leave in every table that grows with them.
 * @param client of a superuser, with `identity` as its search path
 */
export async function fillCrowd(client: pg.ClientBase, crowd: Crowd): Promise<void> {
  for (const statement of statementsFor(crowd)) await client.query(statement, statement.includes('$1') ? [crowd.email] : []);
  await client.query('vacuum analyze');
}

const statementsFor = ({ people, companies, ofOne }: Omit<Crowd, 'email'>): readonly string[] => [
  `insert into people (email, name, password_hash)
   select 'person-' || lpad(n::text, 5, '0') || '@crowd.example', 'Person ' || n, (select password_hash from people where email = $1)
   from generate_series(1, ${people}) n`,
  // Older than the log: a company sees no line from before it came to be.
  `insert into organisations (slug, name, type, created_at)
   select 'company-' || lpad(n::text, 5, '0'), 'Company ' || n, (array['brand', 'supplier', 'retailer'])[1 + n % 3], now() - interval '1 year' from generate_series(1, ${companies}) n`,
  `insert into memberships (organisation_id, person_id, role)
   select o.id, p.id, 'manager' from people p
   join organisations o on o.slug = 'company-' || lpad((1 + substr(p.email, 8, 5)::integer % ${companies})::text, 5, '0')
   where p.email like 'person-%@crowd.example'`,
  `insert into memberships (organisation_id, person_id, role)
   select o.id, p.id, 'staff' from organisations o, people p
   where o.slug = '${largest}' and p.email like 'person-%@crowd.example' and substr(p.email, 8, 5)::integer <= ${ofOne}
   union all
   select o.id, p.id, 'viewer' from organisations o, people p
   where p.email = '${emailOf(1)}' and o.slug like 'company-%' and o.slug <> '${largest}' and substr(o.slug, 9)::integer <= ${ofOne}
   on conflict do nothing`,
  `insert into invitations (organisation_id, email, role)
   select id, 'invited-' || n || '@crowd.example', 'staff' from organisations, generate_series(1, ${ofOne}) n where slug = '${largest}'
   union all
   select id, 'invited-' || n || '-' || slug || '@crowd.example', 'staff' from organisations, generate_series(1, 3) n where slug like 'company-%'`,
  `insert into custom_roles (organisation_id, name, permissions)
   select id, 'role-' || n, array['orders.read'] from organisations, generate_series(1, 5) n where slug like 'company-%'`,
  `insert into service_accounts (client_id, name, secret_hash, organisation_id, permissions)
   select slug || '-' || n, 'Machine ' || n, sha256((slug || n)::bytea), id, array['orders.read'] from organisations, generate_series(1, 3) n
   union all
   select 'machine-' || n, 'Machine ' || n, sha256(n::text::bytea), id, array['orders.read'] from organisations, generate_series(1, ${ofOne}) n where slug = '${largest}'`,
  `insert into brand_access (supplier_id, brand_id, allowed)
   select s.id, b.id, true from organisations s, organisations b
   where s.id <> b.id and s.slug like 'company-%' and b.slug like 'company-%' and '${largest}' in (s.slug, b.slug)
     and greatest(substr(s.slug, 9)::integer, substr(b.slug, 9)::integer) <= ${ofOne}
   union all
   select s.id, b.id, true from organisations s, organisations b
   where s.slug like 'company-%' and b.slug like 'company-%' and substr(b.slug, 9)::integer - substr(s.slug, 9)::integer between 1 and 5 and s.slug <> '${largest}'`,
  `insert into applications (client_id, name, redirect_uris, post_logout_redirect_uris)
   select 'application-' || n, 'Application ' || n, array['https://app.example/callback'], array[]::text[] from generate_series(1, ${companies}) n`,
  `insert into devices (person_id, secret_hash, name) select id, sha256(id::text::bytea), 'A browser' from people where email like '%@crowd.example'`,
  `insert into devices (person_id, secret_hash, name)
   select id, sha256(n::text::bytea), 'Browser ' || n from people, generate_series(1, least(500, ${ofOne})) n where email = $1`,
  `insert into sessions (person_id, device_id, secret_hash, methods, expires_at)
   select person_id, id, sha256(id::text::bytea), array['password'], now() + interval '1 day' from devices`,
  `insert into host_sessions (secret_hash, session_id, origin) select sha256(id::text::bytea), id, 'https://a-shop.example' from sessions`,
  `insert into artifacts (model, id_hash, payload, expires_at, account_hash, grant_hash, session_hash, client_id, allowed)
   select model, sha256((model || id)::bytea), repeat('x', 300), now() + interval '1 day', sha256(id::text::bytea), sha256(id::text::bytea), sha256(('s' || id)::bytea),
     case model when 'Grant' then 'application-7' end, case model when 'Grant' then '{"scopes": ["openid"], "resources": []}'::jsonb end
   from people, unnest(array['Grant', 'RefreshToken', 'Session']) model`,
  `insert into sign_in_attempts (id_hash, person_id, device_name, expires_at)
   select sha256(id::text::bytea), id, 'A browser', now() + interval '15 minutes' from people`,
  `insert into one_time_tokens (token_hash, purpose, email, person_id, expires_at)
   select sha256(email::bytea), 'magic-link', email, id, now() + interval '15 minutes' from people`,
  `insert into throttles (key, count, ends_at) select sha256(email::bytea), 1, now() + interval '15 minutes' from people`,
  // The other half signs in with a password alone.
  `insert into passkeys (id, person_id, public_key, counter, transports, name)
   select id::text, id, '', 0, '{}', 'A passkey' from people where email > '${emailOf(people / 2)}' and email like 'person-%@crowd.example'`,
  `insert into recovery_codes (person_id, code_hash) select person_id, sha256((id || n)::bytea) from passkeys, generate_series(1, 10) n`,
  // A line a second until now, in that order.
  `insert into audit_log (at, actor, action, resource, request_id, person_id, organisation)
   select now() - (${10 * people} - n * ${people} - r) * interval '1 second', 'person:' || id, 'session.opened', 'session:' || n, 'crowd', id,
     'company-' || lpad((1 + (r + n) % ${companies})::text, 5, '0')
   from (select id, row_number() over () as r from people where email like 'person-%@crowd.example') p, generate_series(0, 9) n order by n, r`,
  `insert into audit_log (actor, action, resource, request_id, person_id, organisation)
   select 'person:' || p.id, 'member.invited', 'member:' || n, 'crowd', p.id, '${largest}' from people p, generate_series(1, ${ofOne}) n where p.email = $1`,
];
