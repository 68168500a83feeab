import { hash } from 'node:crypto';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Call } from '../../services/kit/call.ts';
import { identity } from '../../services/platform/identity/contract.ts';
import { isOurs } from './clients.ts';
import type { RequestReaders } from './identity-calls.ts';
import type { TokenAuthority } from './token-authority.ts';

/** A token as it is about to be issued. */
type IssuedToken = {
  kind: string;
  clientId?: string | undefined;
  accountId?: string;
  sessionUid?: string;
  grantId?: string;
  aud?: string | string[] | undefined;
};

export type TokenParts = RequestReaders & {
  call: Call;
  authority: TokenAuthority;
};

/** Longer than any origin of ours: no question worth a message. */
const longestOrigin = 300;

/**
 * What an access token for a host says beside what the standards name. Asked last, when nothing but the host is left to
 * refuse: what is audited is really issued.
 * @throws InvalidTarget
 */
export async function claimsOf({ call, authority, requestIdOf, addressOf }: TokenParts, { oidc, req }: KoaContextWithOIDC, token: IssuedToken): Promise<Record<string, unknown> | undefined> {
  const { kind, aud: resource, clientId } = token;
  // Without a host it opens the provider's own userinfo and nothing else.
  if (kind === 'AccessToken' && resource === undefined) return undefined;
  if (clientId === undefined || typeof resource !== 'string' || resource.length > longestOrigin) refuseTarget();
  if (kind === 'ClientCredentials') {
    const granted = (await authority(resource, { clientId, secretHash: oidc.client?.clientSecret ?? '', requestId: requestIdOf(req), address: addressOf(req) })) ?? refuseTarget();
    return { roles: granted.roles, permissions: granted.permissions, ...tenantClaim(granted.tenant) };
  }
  const { accountId: personId, sessionUid: session, grantId } = token;
  if (kind !== 'AccessToken' || personId === undefined || session === undefined || grantId === undefined) refuseTarget();
  const granted = (await call(identity, 'tokens.authorize-person', { personId, clientId, resource })) ?? refuseTarget();
  // What the person may do is not here: it is looked up at each use, so that one who loses it has lost it at once.
  return { session, grant: grantName(grantId), ...(isOurs(oidc.client!) ? { whole: true } : {}), ...tenantClaim(granted.tenant) };
}

/** What a grant is called outside of the provider, for which its id is a key to what it holds. */
export const grantName = (id: string): string => hash('sha256', id, 'base64url');

const tenantClaim = (tenant: string | null) => (tenant === null ? {} : { tenant });

export function refuseTarget(): never {
  throw new errors.InvalidTarget('resource must be the origin of a host that this client may use');
}
