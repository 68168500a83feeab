import { sql } from '../../../kit/statement.ts';
import { issuerOf } from '../contract.ts';
import type { Follower } from '../handler.ts';
import { mayBeTold, openBackChannel } from '../logout/back-channel.ts';
import { logoutToken } from '../logout/logout-token.ts';
import type { IdentityParts } from '../parts.ts';
import { signingKeys } from '../signing-keys.ts';

const find = sql`select backchannel_logout_uri as uri from applications where client_id = $1 and backchannel_logout_uri is not null`;

/** Tells an application; it is tried again until the application has heard. One that was removed since is told nothing. */
export function tellApplication({ secrets }: IdentityParts): Follower<'application-session.ended'> {
  const backChannel = openBackChannel();
  return async ({ transaction, facts }, session) => {
    const { clientId } = session;
    const application = await transaction.first<{ uri: string }>(find, [clientId]);
    if (application === undefined || !mayBeTold(application.uri, facts)) return;
    const [key] = await signingKeys(transaction, secrets);
    await backChannel.tell(clientId, application.uri, await logoutToken(key!, issuerOf(facts), session));
  };
}
