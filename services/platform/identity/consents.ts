import { z } from 'zod';
import type { Queryable } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';
import { hashOf } from './artifact-keys.ts';
import { commandLineClientId, commandLineName, hostOfApp } from './contract/clients.ts';
import type { Allowed, Consent } from './contract/consents.ts';

const GrantPayload = z.object({
  accountId: z.uuid(),
  clientId: z.string(),
  openid: z.object({ scope: z.string().optional() }).optional(),
  resources: z.record(z.string(), z.string()).default({}),
});

/** What a grant of the provider lets a client do in somebody's name. */
export type GrantedConsent = { personId: string; clientId: string; allowed: Allowed };

/** The consent that a grant is; undefined for that of a host of ours, which nobody is asked for. */
export function consentIn(payload: Record<string, unknown>): GrantedConsent | undefined {
  const { data } = GrantPayload.safeParse(payload);
  if (data === undefined || hostOfApp(data.clientId) !== undefined) return undefined;
  const resources = Object.entries(data.resources).map(([origin, scopes]) => ({ origin, scopes: wordsIn(scopes) }));
  return { personId: data.accountId, clientId: data.clientId, allowed: { scopes: wordsIn(data.openid?.scope ?? ''), resources } };
}

type ConsentRow = { client_id: string; name: string; since: Date; until: Date; allowed: Allowed[] };

// One may have allowed an application on several devices: each is a grant of its own.
const list = sql`
  select a.client_id, coalesce(p.name, $6) as name, min(a.created_at) as since, max(a.expires_at) as until, jsonb_agg(a.allowed) as allowed
  from artifacts a left join applications p using (client_id)
  where a.model = 'Grant' and a.account_hash = $1 and a.client_id is not null and a.expires_at > now()
    and (p.client_id is not null or a.client_id = $5)
    and (coalesce(p.name, $6), a.client_id) > ($2, $3)
  group by a.client_id, p.name order by 2, 1 limit $4`;

/** What a person has allowed, by the name of the application; at most `limit`, after the name and id given. */
export async function consentsOf(db: Queryable, personId: string, limit: number, after = ['', '']): Promise<z.infer<typeof Consent>[]> {
  const rows = await db.query<ConsentRow>(list, [hashOf(personId), ...after, limit, commandLineClientId, commandLineName]);
  return rows.map(({ client_id: id, name, since, until, allowed }) => ({
    id,
    name,
    since: since.toISOString(),
    until: until.toISOString(),
    ...together(allowed),
  }));
}

function together(all: readonly Allowed[]): Allowed {
  const resources = Map.groupBy(all.flatMap((one) => one.resources), ({ origin }) => origin);
  return {
    scopes: distinct(all.flatMap(({ scopes }) => scopes)),
    resources: [...resources].map(([origin, of]) => ({ origin, scopes: distinct(of.flatMap(({ scopes }) => scopes)) })),
  };
}

const distinct = (words: readonly string[]) => [...new Set(words)];
const wordsIn = (text: string) => text.split(' ').filter(Boolean);
