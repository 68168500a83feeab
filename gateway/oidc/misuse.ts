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

/** Whose a code was that came again. */
const owners = new WeakMap<KoaContextWithOIDC, string>();

/** The provider's `revokeGrantPolicy`: what comes again ends its grant. Before the code is gone with it, it is looked up whose it was. */
export async function endsGrant(ctx: KoaContextWithOIDC): Promise<boolean> {
  const { route, params, entities, provider } = ctx.oidc;
  if (route === 'token' && params?.grant_type === 'authorization_code') {
    const code = await provider.AuthorizationCode.find(String(params.code), { ignoreExpiration: true });
    if (code?.accountId !== undefined) owners.set(ctx, code.accountId);
  }
  // Who gives one access token back goes on with the others.
  return route !== 'revocation' || entities.AccessToken === undefined;
}

/** Has the identity service write down what a thief would do: show what was used up before, or a secret that is wrong. */
export function noteMisuse(provider: Provider, call: Call, log: Logger): void {
  function note(ctx: KoaContextWithOIDC, what: Misuse): void {
    const { client, entities } = ctx.oidc;
    // Whoever makes names up writes no lines.
    if (client === undefined) return;
    const personId = entities.RefreshToken?.accountId ?? owners.get(ctx);
    call(identity, 'clients.note-misuse', { clientId: client.clientId, what, personId }).catch((err: unknown) => log.warn({ err, what }, 'a misuse was not written down'));
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
