import type { AdapterPayload, Client as ProviderClient } from 'oidc-provider';
import type { Client } from '../../services/platform/identity/contract.ts';

/** What the provider keeps of a client beside what the standards name. */
export const ownMetadata = ['kind'];

const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';

/** A client as the provider reads it: what it may do follows from what it is. */
export function clientMetadata(client: Client): AdapterPayload {
  const { clientId, name, kind, secretHash, redirectUris, postLogoutRedirectUris, backchannelLogoutUri } = client;
  return {
    kind,
    client_id: clientId,
    client_name: name,
    ...(secretHash === null ? { token_endpoint_auth_method: 'none' } : { client_secret: secretHash }),
    ...grantsOf(kind),
    redirect_uris: redirectUris,
    post_logout_redirect_uris: postLogoutRedirectUris,
    ...(backchannelLogoutUri === null ? {} : { backchannel_logout_uri: backchannelLogoutUri, backchannel_logout_session_required: true }),
  };
}

function grantsOf(kind: Client['kind']): { grant_types: string[]; response_types: 'code'[] } {
  switch (kind) {
    case 'machine':
      return { grant_types: ['client_credentials'], response_types: [] };
    // Its session is kept with the identity service: it has no use for tokens that last.
    case 'app':
      return { grant_types: ['authorization_code'], response_types: ['code'] };
    case 'command-line':
      return { grant_types: [deviceCode, 'refresh_token'], response_types: [] };
    case 'application':
      return { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
  }
}

/** Whether a client is the platform's own: people are not asked whether it may act for them. */
export const isOurs = (client: ProviderClient): boolean => client.kind === 'app' || client.kind === 'command-line';

/** Whether pages of an origin may ask for tokens by script: those of applications that run in browsers. */
export function mayAskByScript(origin: string, client: ProviderClient): boolean {
  const isOfBrowsers = client.kind === 'application' && client.clientAuthMethod === 'none';
  return isOfBrowsers && (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin);
}
