import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Call } from '../../services/kit/call.ts';
import type { Params } from '../../services/kit/contract.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { identity } from '../../services/platform/identity/contract.ts';

type Misuse = Params<typeof identity, 'clients.note-misuse'>['what'];

/** Where clients say who they are. */
const doors = ['grant.error', 'revocation.error', 'introspection.error', 'pushed_authorization_request.error', 'device_authorization.error'] as const;

/** What the provider revokes a grant for at its token endpoint, by the grant that was asked for. */
const usedAgain: Readonly<Record<string, Misuse>> = { authorization_code: 'code-again', refresh_token: 'refresh-token-again' };

/** Has the identity service write down what a thief would do: show what was used up before, or a secret that is wrong. */
export function noteMisuse(provider: Provider, call: Call, log: Logger): void {
  function note({ oidc }: KoaContextWithOIDC, what: Misuse): void {
    const { client, entities } = oidc;
    const personId = (entities.RefreshToken ?? entities.AuthorizationCode)?.accountId;
    call(identity, 'clients.note-misuse', { clientId: client?.clientId, what, personId }).catch((err: unknown) => log.warn({ err, what }, 'a misuse was not written down'));
  }

  provider.on('grant.revoked', (ctx) => {
    const what = ctx.oidc.route === 'token' ? usedAgain[String(ctx.oidc.params?.grant_type)] : undefined;
    if (what !== undefined) note(ctx, what);
  });
  for (const door of doors) {
    provider.on(door as 'grant.error', (ctx, error) => {
      if (error.error === 'invalid_client') note(ctx, 'wrong-secret');
    });
  }
}

/**
 * Whether what is taken back takes all of its grant with it: not where an application gives a single token of access back.
 * The provider asks before it revokes, so that whose code has come again is read here: afterwards it is gone.
 */
export async function revokesWholeGrant({ oidc }: KoaContextWithOIDC): Promise<boolean> {
  const { route, params, entities, provider } = oidc;
  if (route === 'token' && params?.grant_type === 'authorization_code') {
    const code = await provider.AuthorizationCode.find(String(params.code), { ignoreExpiration: true });
    if (code !== undefined) oidc.entity('AuthorizationCode', code);
  }
  return route !== 'revocation' || entities.AccessToken === undefined;
}
