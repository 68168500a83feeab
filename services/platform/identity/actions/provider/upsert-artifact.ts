import { z } from 'zod';
import { seal } from '../../../../../config/trust/secret-box.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf, sealContext } from '../../artifact-keys.ts';
import { type AuditLine, writeAudit } from '../../audit.ts';
import { isApplication } from '../../contract/clients.ts';
import type { ArtifactModel } from '../../contract.ts';
import type { Handler } from '../../handler.ts';
import type { IdentitySecrets } from '../../secrets.ts';

// Whoever writes takes some expired rows along, so that the table stays as small as what is alive, without a timer.
// What was consumed stays consumed, whatever is saved over it.
const upsert = sql`
  with pruned as (
    delete from artifacts where (model, id_hash) in (
      select model, id_hash from artifacts
      where expires_at < now() and (model, id_hash) <> ($1, $2)
      limit 4 for update skip locked
    )
  )
  insert into artifacts (model, id_hash, payload, grant_hash, uid_hash, user_code_hash, consumed_at, expires_at, account_hash, session_hash, session_clients)
  values ($1, $2, $3, $4, $5, $6, to_timestamp($7), now() + make_interval(secs => $8), $9, $10, $11)
  on conflict (model, id_hash) do update set
    payload = excluded.payload,
    grant_hash = excluded.grant_hash,
    uid_hash = excluded.uid_hash,
    user_code_hash = excluded.user_code_hash,
    consumed_at = coalesce(artifacts.consumed_at, excluded.consumed_at),
    expires_at = excluded.expires_at,
    account_hash = excluded.account_hash,
    session_hash = excluded.session_hash,
    session_clients = excluded.session_clients`;

// An interaction names a grant as well, but does not follow from it.
const followFromGrants: ReadonlySet<ArtifactModel> = new Set([
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
  'PreAuthorizedCode',
]);

export const upsertArtifact =
  ({ sealKey }: IdentitySecrets): Handler<'artifacts.upsert'> =>
  async ({ db, scope }, { model, id, payload, expiresIn }) => {
    const idHash = hashOf(id);
    const hashed = (value: unknown) => (typeof value === 'string' ? hashOf(value) : null);
    const values = [
      model,
      idHash,
      seal(sealKey, JSON.stringify(payload), sealContext(model, idHash)),
      followFromGrants.has(model) ? hashed(payload.grantId) : null,
      hashed(payload.uid),
      hashed(payload.userCode),
      typeof payload.consumed === 'number' ? payload.consumed : null,
      expiresIn ?? null,
      hashed(payload.accountId),
      hashed(model === 'Session' ? payload.uid : payload.sessionUid),
      model === 'Session' ? JSON.stringify(clientsIn(payload)) : null,
    ];
    const consent = model === 'Grant' ? consentIn(payload) : undefined;
    if (consent === undefined) await db.query(upsert, values);
    else {
      await db.transaction(async (transaction) => {
        await transaction.query(upsert, values);
        await writeAudit(transaction, scope, consent);
      });
    }
    return null;
  };

const GrantPayload = z.object({
  accountId: z.uuid(),
  clientId: z.string().refine(isApplication),
  openid: z.object({ scope: z.string().optional() }).optional(),
  resources: z.record(z.string(), z.string()).default({}),
});

/** The line of the log where a person lets an application do something. The platform's own clients are not asked for. */
function consentIn(payload: Record<string, unknown>): AuditLine | undefined {
  const { data } = GrantPayload.safeParse(payload);
  if (data === undefined) return undefined;
  const allowed = [data.openid?.scope, ...Object.entries(data.resources).map(([origin, scopes]) => `${origin}: ${scopes}`)].filter(Boolean);
  const actor = `person:${data.accountId}`;
  return { actor, action: 'consent.given', resource: `application:${data.clientId}`, personId: data.accountId, detail: allowed.join(', ') };
}

const SessionPayload = z.object({ authorizations: z.record(z.string(), z.object({ sid: z.string().optional() })).default({}) });

/** What a session is called by the clients that it has opened. */
function clientsIn(payload: Record<string, unknown>): Record<string, string> {
  const opened = Object.entries(SessionPayload.parse(payload).authorizations);
  return Object.fromEntries(opened.flatMap(([clientId, { sid }]) => (sid === undefined ? [] : [[clientId, sid]])));
}
