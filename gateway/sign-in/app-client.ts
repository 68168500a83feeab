import { hkdfSync } from 'node:crypto';
import inject from 'light-my-request';
import * as openid from 'openid-client';
import { z } from 'zod';
import { appSecret } from '../../config/trust/app-secret.ts';
import { AppError, fail } from '../../services/kit/errors.ts';
import { appCallback, appClientId, signingAlgorithm } from '../../services/platform/identity/contract.ts';
import { type Exchange, openExchange } from '../exchange.ts';
import type { Oidc } from '../oidc/oidc.ts';

/** A host of ours as a client of the OpenID provider: confidential, with PKCE, state and nonce, as any other is. */
export type AppClient = {
  /** Where a browser is sent to sign in. */
  authorizationUrl(secrets: FlowSecrets, confirm: boolean): Promise<URL>;
  /**
   * Takes what the browser has come back with.
   * @throws AppError sign_in_expired where anything does not fit; service_unavailable
   */
  exchange(address: URL, secrets: FlowSecrets): Promise<{ session: string }>;
};

/** What one sign-in has of its own, and its answer must come back with. */
export type FlowSecrets = { state: string; nonce: string; verifier: string };

export const newFlow = (): FlowSecrets => ({
  state: openid.randomState(),
  nonce: openid.randomNonce(),
  verifier: openid.randomPKCECodeVerifier(),
});

/** Seals what a browser keeps for us while it signs in. */
export const flowKey = (appKey: string): Buffer => Buffer.from(hkdfSync('sha256', appKey, '', 'sign-in flow', 32));

export function appClient(issuer: string, oidc: Oidc, { address, host, requestId }: Exchange, origin: string): AppClient {
  const clientId = appClientId(host);
  const secret = appSecret(oidc.appKey(), clientId);
  const redirectUri = `${origin}${appCallback}`;
  const server = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    authorization_response_iss_parameter_supported: true,
  };
  const metadata = { client_secret: secret, id_token_signed_response_alg: signingAlgorithm };
  const configuration = new openid.Configuration(server, clientId, metadata, openid.ClientSecretBasic(secret));
  openid.allowInsecureRequests(configuration);
  // The provider is in this process: its door is taken without a way over the network.
  configuration[openid.customFetch] = (url, options) => askProvider(oidc, url, options, { requestId, address });

  return {
    async authorizationUrl({ state, nonce, verifier }, confirm) {
      return openid.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid',
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(confirm ? { prompt: 'login' } : {}),
      });
    },
    async exchange(answer, { state, nonce, verifier }) {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      try {
        const claims = (await openid.authorizationCodeGrant(configuration, answer, checks)).claims();
        return { session: z.uuid().safeParse(claims?.session).data ?? fail('sign_in_expired') };
      } catch (cause) {
        const isAway = cause instanceof openid.ResponseBodyError && cause.error === 'temporarily_unavailable';
        throw new AppError(isAway ? 'service_unavailable' : 'sign_in_expired', { cause });
      }
    },
  };
}

async function askProvider(
  oidc: Oidc,
  url: string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: unknown },
  asked: { requestId: string; address: string },
): Promise<Response> {
  const answer = await inject(
    (request, response) => {
      openExchange(request, response);
      oidc.handle(request, response);
    },
    {
      method: method as 'GET',
      url,
      headers: { ...headers, 'x-request-id': asked.requestId },
      payload: body instanceof URLSearchParams ? body.toString() : undefined,
      remoteAddress: asked.address,
    },
  );
  return new Response(answer.payload, { status: answer.statusCode, headers: { 'content-type': String(answer.headers['content-type']) } });
}
