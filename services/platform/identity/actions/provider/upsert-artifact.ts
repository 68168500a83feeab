import { z } from 'zod';
import { seal } from '../../../../../config/trust/secret-box.ts';
import { sql } from '../../../../kit/statement.ts';
import { followFromGrants, hashOf, sealContext } from '../../artifact-keys.ts';
import { type AuditLine, writeAudit } from '../../audit.ts';
import { consentIn, type GrantedConsent } from '../../consents.ts';
import { isApplication } from '../../contract/clients.ts';
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
  insert into artifacts (model, id_hash, payload, grant_hash, uid_hash, user_code_hash, consumed_at, expires_at, account_hash, session_hash, session_clients, client_id, allowed)
  values ($1, $2, $3, $4, $5, $6, to_timestamp($7), now() + make_interval(secs => $8), $9, $10, $11, $12, $13)
  on conflict (model, id_hash) do update set
    payload = excluded.payload,
    grant_hash = excluded.grant_hash,
    uid_hash = excluded.uid_hash,
    user_code_hash = excluded.user_code_hash,
    consumed_at = coalesce(artifacts.consumed_at, excluded.consumed_at),
    expires_at = excluded.expires_at,
    account_hash = excluded.account_hash,
    session_hash = excluded.session_hash,
    session_clients = excluded.session_clients,
    client_id = excluded.client_id,
    allowed = excluded.allowed`;

export const upsertArtifact =
  ({ sealKey }: IdentitySecrets): Handler<'artifacts.upsert'> =>
  async ({ db, scope }, { model, id, payload, expiresIn }) => {
    const idHash = hashOf(id);
    const consent = model === 'Grant' ? consentIn(payload) : undefined;
    const hashed = (value: unknown) => (typeof value === 'string' ? hashOf(value) : null);
    const values = [
      model,
      idHash,
      seal(sealKey, JSON.stringify(payload), sealContext(model, idHash)),
      followFromGrants.includes(model) ? hashed(payload.grantId) : null,
      hashed(payload.uid),
      hashed(payload.userCode),
      typeof payload.consumed === 'number' ? payload.consumed : null,
      expiresIn ?? null,
      hashed(payload.accountId),
      hashed(model === 'Session' ? payload.uid : payload.sessionUid),
      model === 'Session' ? JSON.stringify(clientsIn(payload)) : null,
      consent?.clientId ?? null,
      consent === undefined ? null : JSON.stringify(consent.allowed),
    ];
    const line = consent && lineOf(consent);
    if (line === undefined) await db.query(upsert, values);
    else {
      await db.transaction(async (transaction) => {
        await transaction.query(upsert, values);
        await writeAudit(transaction, scope, line);
      });
    }
    return null;
  };

/** The line of the log where a person lets an application do something. The command line is ours. */
function lineOf({ personId, clientId, allowed: { scopes, resources } }: GrantedConsent): AuditLine | undefined {
  if (!isApplication(clientId)) return undefined;
  const allowed = [scopes.join(' '), ...resources.map(({ origin, scopes: there }) => `${origin}: ${there.join(' ')}`)].filter(Boolean);
  return { actor: `person:${personId}`, action: 'consent.given', resource: `application:${clientId}`, personId, detail: allowed.join(', ') };
}

const SessionPayload = z.object({ authorizations: z.record(z.string(), z.object({ sid: z.string().optional() })).default({}) });

/** What a session is called by the clients that it has opened. */
function clientsIn(payload: Record<string, unknown>): Record<string, string> {
  const opened = Object.entries(SessionPayload.parse(payload).authorizations);
  return Object.fromEntries(opened.flatMap(([clientId, { sid }]) => (sid === undefined ? [] : [[clientId, sid]])));
}
