import { type Account, type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Call } from '../../services/kit/call.ts';
import { permissions } from '../../services/kit/permission.ts';
import { identity } from '../../services/platform/identity/contract.ts';
import { readCookie } from '../asking/cookies.ts';
import type { Session } from '../asking/people.ts';
import { isOurs } from './clients.ts';

export type PeopleParts = {
  call: Call;
  /** As a person asks about themselves. */
  callAs(personId: string): Call;
  /** Of the identity host. */
  origin: string;
};

/**
 * How the provider knows people. The session is the identity service's: the provider's own follows it, under the same id,
 * so that all it has issued ends with it.
 */
export function peopleOfProvider(parts: PeopleParts): Pick<Configuration, 'findAccount' | 'loadExistingGrant' | 'interactions'> {
  const sessions = new WeakMap<KoaContextWithOIDC, Promise<Session | null>>();

  /** Whose session the browser has at this host. */
  function sessionOf(ctx: KoaContextWithOIDC): Promise<Session | null> {
    const known = sessions.get(ctx) ?? sessionHere(ctx, parts);
    sessions.set(ctx, known);
    return known;
  }

  async function isSignedIn(ctx: KoaContextWithOIDC): Promise<boolean> {
    const { accountId } = ctx.oidc.session ?? {};
    return accountId !== undefined && (await sessionOf(ctx))?.personId === accountId;
  }

  return {
    findAccount: (ctx, sub, token) => accountOf(ctx, sub, token, parts),
    async loadExistingGrant(ctx) {
      const open = await sessionOf(ctx);
      if (open === null || !(await isSignedIn(ctx))) return undefined;
      await followSession(ctx, open, parts.call);
      return isOurs(ctx.oidc.client!) ? ownGrant(ctx) : knownGrant(ctx);
    },
    interactions: {
      policy: policyWith(isSignedIn),
      url: (_, interaction) => `/oidc/interaction/${interaction.uid}`,
    },
  };
}

function sessionHere(ctx: KoaContextWithOIDC, { call, origin }: PeopleParts): Promise<Session | null> {
  const secret = readCookie(ctx.req, { origin }, 'session');
  return secret === undefined ? Promise.resolve(null) : call(identity, 'sessions.resolve', { secret });
}

/** The provider may hold somebody signed in for whom our own session has ended. */
function policyWith(isSignedIn: (ctx: KoaContextWithOIDC) => Promise<boolean>): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const gone = new interactionPolicy.Check('session_gone', 'End-User authentication is required', async (ctx) =>
    ctx.oidc.session?.accountId === undefined || (await isSignedIn(ctx))
      ? interactionPolicy.Check.NO_NEED_TO_PROMPT
      : interactionPolicy.Check.REQUEST_PROMPT,
  );
  policy.get('login')!.checks.add(gone);
  return policy;
}

/** Gives the provider's session the id of ours: it goes into everything that is issued in it. */
async function followSession({ oidc }: KoaContextWithOIDC, { session: id }: Session, call: Call): Promise<void> {
  if (oidc.session === undefined || oidc.session.uid === id) return;
  oidc.session.uid = id;
  await call(identity, 'sessions.bind', { session: id, providerUid: id });
}

function knownGrant({ oidc }: KoaContextWithOIDC) {
  const id = oidc.result?.consent?.grantId ?? oidc.session?.grantIdFor(oidc.client!.clientId);
  return id === undefined ? Promise.resolve(undefined) : oidc.provider.Grant.find(id);
}

/** The platform's own clients are allowed what they ask for. */
async function ownGrant(ctx: KoaContextWithOIDC) {
  const { oidc } = ctx;
  const grant = (await knownGrant(ctx)) ?? new oidc.provider.Grant({ accountId: oidc.session?.accountId, clientId: oidc.client!.clientId });
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '));
  for (const resource of Object.keys(oidc.resourceServers ?? {})) grant.addResourceScope(resource, permissions.join(' '));
  await grant.save();
  return grant;
}

function accountOf(ctx: KoaContextWithOIDC, personId: string, token: unknown, { callAs }: PeopleParts): Account {
  return {
    accountId: personId,
    async claims(_use, scope) {
      const claims = { sub: personId, ...sessionClaim(ctx, token) };
      if (!/\b(email|profile)\b/.test(scope)) return claims;
      const { email, name, language } = await callAs(personId)(identity, 'people.me', {});
      // Every address was proved by a link before there was an account.
      return { ...claims, email, email_verified: true, name, locale: language };
    },
  };
}

/** Our own hosts open a session of theirs by the identity host's. */
function sessionClaim({ oidc }: KoaContextWithOIDC, token: unknown): { session?: string } {
  const isForHost = oidc.client?.kind === 'app' && typeof token === 'object' && token !== null && 'sessionUid' in token;
  return isForHost && typeof token.sessionUid === 'string' ? { session: token.sessionUid } : {};
}
