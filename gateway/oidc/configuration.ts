import type { Configuration } from 'oidc-provider';
import { permissions } from '../../services/kit/permission.ts';
import { type SigningKey, signingAlgorithm } from '../../services/platform/identity/contract.ts';
import { cookieName } from '../asking/cookies.ts';
import { mayAskByScript, ownMetadata } from './clients.ts';
import type { KnownMachines } from './known-machines.ts';
import { revokesWholeGrant } from './misuse.ts';
import type { Pages } from './pages.ts';
import { type PeopleParts, peopleOfProvider } from './people.ts';
import { providerStorage } from './storage.ts';
import { claimsOf, refuseTarget, type TokenParts } from './token-claims.ts';

/** Seconds that a token opens a host. Of a machine nobody asks about it again meanwhile, so it is short. */
const tokenSeconds = 600;
const days = 86_400;

export type ProviderSecrets = { keys: readonly SigningKey[]; cookieKeys: readonly string[] };

/** How the provider is set up: what is not named here is off. */
export function providerConfiguration(parts: PeopleParts & TokenParts & { pages: Pages; machines: Pick<KnownMachines, 'get'> }, { keys, cookieKeys }: ProviderSecrets): Configuration {
  const off = { enabled: false };
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  const { call, pages, machines } = parts;
  return {
    adapter: providerStorage(call, machines),
    jwks: { keys },
    cookies: {
      keys: cookieKeys,
      names: { session: cookieName(parts, 'provider-session'), interaction: 'interaction', resume: 'resume' },
      long: cookie,
      short: cookie,
    },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientDefaults: { id_token_signed_response_alg: signingAlgorithm, response_types: [], grant_types: ['client_credentials'] },
    extraClientMetadata: { properties: ownMetadata },
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access', 'email', 'profile'],
    claims: { openid: ['sub', 'session'], email: ['email', 'email_verified'], profile: ['name', 'locale'] },
    ...peopleOfProvider(parts),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    revokeGrantPolicy: revokesWholeGrant,
    // Bound to the session, unless it is asked for offline access, which people must consent to.
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    clientBasedCORS: (_, origin, client) => mayAskByScript(origin, client),
    acceptQueryParamAccessTokens: false,
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 5,
    ttl: {
      AccessToken: tokenSeconds,
      AuthorizationCode: 60,
      ClientCredentials: tokenSeconds,
      DeviceCode: 600,
      Grant: 30 * days,
      IdToken: tokenSeconds,
      Interaction: 900,
      RefreshToken: 30 * days,
      Session: 30 * days,
    },
    renderError: pages.error,
    extraTokenClaims: (ctx, token) => claimsOf(parts, ctx, token),
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // A machine's token without a host would be one for all.
        defaultResource: (ctx, _, oneOf) =>
          oneOf ?? (ctx.oidc.params?.grant_type === 'client_credentials' ? refuseTarget() : undefined!),
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          scope: permissions.join(' '),
          audience: resource,
          accessTokenTTL: tokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: signingAlgorithm, kid: keys[0]?.kid } },
        }),
      },
      backchannelLogout: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: pages.askCode,
        userCodeConfirmSource: pages.confirmDevice,
        successSource: pages.deviceDone,
      },
      dPoP: { enabled: true },
      introspection: { enabled: true, allowedPolicy: isOfClient },
      pushedAuthorizationRequests: { enabled: true },
      revocation: { enabled: true, allowedPolicy: isOfClient },
      rpInitiatedLogout: { enabled: true, logoutSource: pages.confirmLogout, postLogoutSuccessSource: pages.logoutDone },
      userinfo: { enabled: true },
      devInteractions: off,
      registration: off,
      requestObjects: off,
    },
  };
}

/** A client learns of its own tokens and ends its own. */
const isOfClient = (_: unknown, client: { clientId: string }, token: { clientId?: string | undefined }) => token.clientId === client.clientId;
