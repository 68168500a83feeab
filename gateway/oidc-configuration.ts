import { type Configuration, errors } from 'oidc-provider';
import type { Call } from '../services/kit/call.ts';
import { identity, type SigningKey, signingAlgorithm } from '../services/platform/identity/contract.ts';
import { providerStorage } from './oidc-storage.ts';

/** Seconds that a token opens a host. Nobody is asked about it again meanwhile, so it is short. */
const tokenSeconds = 600;

/** How the provider is set up: what is not named here is off. */
export function providerConfiguration(call: Call, keys: readonly SigningKey[], cookieKeys: readonly string[]): Configuration {
  const off = { enabled: false };
  return {
    adapter: providerStorage(call),
    jwks: { keys },
    cookies: { keys: cookieKeys },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clientDefaults: { id_token_signed_response_alg: signingAlgorithm, response_types: [], grant_types: ['client_credentials'] },
    responseTypes: ['code'],
    scopes: ['openid'],
    claims: { openid: ['sub'] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    clientBasedCORS: () => false,
    acceptQueryParamAccessTokens: false,
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 5,
    ttl: { ClientCredentials: tokenSeconds },
    renderError: (ctx, out) => {
      ctx.type = 'json';
      ctx.body = out;
    },
    extraTokenClaims: (_, token) => claimsOf(call, token),
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // A token without a host would be one for all.
        defaultResource: (_, __, oneOf) => oneOf ?? refuseTarget(),
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          scope: '',
          audience: resource,
          accessTokenTTL: tokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: signingAlgorithm, kid: keys[0]?.kid } },
        }),
      },
      devInteractions: off,
      deviceFlow: off,
      dPoP: off,
      introspection: off,
      pushedAuthorizationRequests: off,
      registration: off,
      requestObjects: off,
      revocation: off,
      rpInitiatedLogout: off,
      userinfo: off,
    },
  };
}

/** Asked last, when nothing but the host is left to refuse: what is audited is really issued. */
async function claimsOf(call: Call, token: { kind: string; clientId?: string | undefined; aud?: string | string[] | undefined }) {
  if (token.kind !== 'ClientCredentials' || token.clientId === undefined || typeof token.aud !== 'string') refuseTarget();
  // Longer than any host name: no question worth a message.
  if (token.aud.length > 300) refuseTarget();
  const granted = await call(identity, 'tokens.authorize', { clientId: token.clientId, resource: token.aud });
  if (granted === null) refuseTarget();
  return { roles: granted.roles, ...(granted.tenant === null ? {} : { tenant: granted.tenant }) };
}

function refuseTarget(): never {
  throw new errors.InvalidTarget('resource must be the origin of a host that this client may use');
}
