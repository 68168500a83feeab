import { createHash } from 'node:crypto';
import { appSecret } from '../../../../../config/trust/app-secret.ts';
import type { Call } from '../../../../kit/call.ts';
import type { Queryable } from '../../../../kit/database.ts';
import { originOf, type PlatformFacts } from '../../../../kit/platform.ts';
import { sql } from '../../../../kit/statement.ts';
import { registry } from '../../../registry/contract.ts';
import { appCallback, type Client, commandLineClientId, commandLineName, hostOfApp } from '../../contract/clients.ts';
import type { Handler } from '../../handler.ts';
import type { IdentitySecrets } from '../../secrets.ts';

type Row = {
  name: string;
  kind: 'machine' | 'application';
  secret_hash: Buffer | null;
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  backchannel_logout_uri: string | null;
};

const find = sql`
  select name, 'machine' as kind, secret_hash, '{}'::text[] as redirect_uris, '{}'::text[] as post_logout_redirect_uris,
    null as backchannel_logout_uri
  from service_accounts where client_id = $1 and kind = 'client' and (expires_at is null or expires_at > now())
  union all
  select name, 'application', secret_hash, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri
  from applications where client_id = $1`;

const nowhere = { redirectUris: [], postLogoutRedirectUris: [], backchannelLogoutUri: null };

export const findClient =
  ({ appKey }: IdentitySecrets): Handler<'clients.find'> =>
  async ({ db, facts, call }, { clientId }) => {
    if (clientId === commandLineClientId) return { clientId, name: commandLineName, kind: 'command-line', secretHash: null, ...nowhere };
    const host = hostOfApp(clientId);
    return host === undefined ? registered(db, clientId) : appOn(host, clientId, { facts, call, appKey });
  };

async function registered(db: Queryable, clientId: string): Promise<Client | null> {
  const row = await db.first<Row>(find, [clientId]);
  if (row === undefined) return null;
  return {
    clientId,
    name: row.name,
    kind: row.kind,
    secretHash: row.secret_hash?.toString('base64url') ?? null,
    redirectUris: row.redirect_uris,
    postLogoutRedirectUris: row.post_logout_redirect_uris,
    backchannelLogoutUri: row.backchannel_logout_uri,
  };
}

/** Each host is a client for as long as it is somebody's: nothing is written down when a tenant or its domain comes or goes. */
async function appOn(
  host: string,
  clientId: string,
  { facts, call, appKey }: { facts: PlatformFacts; call: Call; appKey: string },
): Promise<Client | null> {
  const name = host === `admin.${facts.domain}` ? 'Admin' : await nameOfTenant(host, call);
  if (name === undefined) return null;
  const origin = originOf(facts, host);
  return {
    clientId,
    name,
    kind: 'app',
    secretHash: createHash('sha256').update(appSecret(appKey, clientId)).digest('base64url'),
    redirectUris: [`${origin}${appCallback}`],
    postLogoutRedirectUris: [`${origin}/`],
    backchannelLogoutUri: null,
  };
}

async function nameOfTenant(host: string, call: Call): Promise<string | undefined> {
  if (host.length > 253) return undefined;
  const tenant = await call(registry, 'hosts.resolve', { host });
  return tenant?.state === 'ready' ? tenant.name : undefined;
}
