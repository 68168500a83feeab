import { createHash, randomBytes } from 'node:crypto';
import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFreshPerson } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { mayBeTold } from '../../logout/back-channel.ts';
import { type ApplicationRow, shownApplication } from './application-row.ts';

const insert = sql`
  insert into applications (client_id, name, secret_hash, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri)
  values ($1, $2, $3, $4, $5, $6)
  returning client_id, name, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri, secret_hash is null as public, created_at`;

/** @throws AppError step_up_required; invalid_fields where its back channel may not be posted to */
export const createApplication: Handler<'applications.create'> = ({ db, scope, facts }, params) =>
  db.transaction(async (transaction) => {
    const { backchannelLogoutUri = null } = params;
    if (backchannelLogoutUri !== null && !mayBeTold(backchannelLogoutUri, facts)) {
      fail('invalid_fields', undefined, [{ path: 'backchannelLogoutUri', message: 'must be an https address of another machine' }]);
    }
    await requireFreshPerson(transaction, scope);
    const id = `application-${randomBytes(6).toString('hex')}`;
    const secret = params.public ? null : randomBytes(32).toString('base64url');
    const secretHash = secret === null ? null : createHash('sha256').update(secret).digest();
    const uris = [params.redirectUris, params.postLogoutRedirectUris, backchannelLogoutUri];
    const row = await transaction.first<ApplicationRow>(insert, [id, params.name, secretHash, ...uris]);
    await writeAudit(transaction, scope, { action: 'application.created', resource: `application:${id}`, detail: params.redirectUris.join(' ') });
    return { ...shownApplication(row!), secret };
  });
