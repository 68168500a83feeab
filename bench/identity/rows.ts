/** Rows that the benchmark writes into identity's own tables. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { fillCrowd } from '../../services/platform/identity/testing/crowd.ts';
import type { Platform } from '../../test/platform.ts';
import { platformDatabaseOf, superuserOf } from '../platform-servers.ts';

export const people = 10_000;
export const companies = 1_000;

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
      // One company has all the people as its members.
      await fillCrowd(client, { people, companies, ofOne: people, email: operatorOf(platform).email });
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
