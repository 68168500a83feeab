import { z } from 'zod';
import { open, seal } from '../../config/trust/secret-box.ts';
import { AppError, fail } from '../../services/kit/errors.ts';
import { appCallback, identity } from '../../services/platform/identity/contract.ts';
import { sendJson } from '../answer.ts';
import { clearCookie, type CookieName, cookieName, type CookiePlace, readCookie, setCookie } from '../asking/cookies.ts';
import type { People } from '../asking/people.ts';
import { requireSameOrigin } from '../asking/same-origin.ts';
import type { Exchange } from '../exchange.ts';
import { redirect } from '../redirect.ts';
import type { HousePage } from '../host-service.ts';
import type { Oidc } from '../oidc/oidc.ts';
import { appClient, flowKey, newFlow } from './app-client.ts';
import { hostSession } from './contract.ts';
import type { IdentityDoor } from './identity-door.ts';
import { safeReturn } from './safe-return.ts';

export type AppSignInParts = {
  issuer: string;
  oidc(): Oidc;
  door: IdentityDoor;
  people: People;
  /** The origin that a host is known by to browsers and tokens. */
  originOf(host: string): string;
};

export type AppSignIn = {
  /** Answers what is below `/auth/`; undefined for other paths. */
  answer(exchange: Exchange): Promise<void> | undefined;
  pages: HousePage[];
};

const Flow = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), returnTo: z.string() });

const flowSeconds = 600;
const sessionSeconds = 30 * 86_400;
/** Sign-ins that may be under way in one browser; each has a cookie, and a head that is full of them would be refused. */
const mostFlows = 5;

/** How people sign in to the hosts of apps: by the identity host, for a session of this host alone. */
export function appSignIn({ issuer, oidc, door, people, originOf }: AppSignInParts): AppSignIn {
  const placeOf = ({ host }: Exchange): CookiePlace => ({ origin: originOf(host) });

  async function begin(exchange: Exchange): Promise<void> {
    const { response, query, host } = exchange;
    const place = placeOf(exchange);
    const asked = new URLSearchParams(query);
    const flow = newFlow();
    const url = await appClient(issuer, oidc(), exchange, place.origin).authorizationUrl(flow, asked.has('confirm'));
    const sealed = seal(flowKey(oidc().appKey()), JSON.stringify({ ...flow, returnTo: safeReturn(asked.get('return_to'), place.origin) }), host);
    for (const name of flowsUnderWay(exchange, place).slice(0, -mostFlows + 1)) clearCookie(response, place, name);
    setCookie(response, place, flowCookie(flow.state), sealed, flowSeconds);
    redirect(exchange, url.href);
  }

  async function finish(exchange: Exchange): Promise<void> {
    const { request, response, query } = exchange;
    const place = placeOf(exchange);
    const state = new URLSearchParams(query).get('state') ?? '';
    const flow = openFlow(readCookie(request, place, flowCookie(state)) ?? fail('sign_in_expired'), exchange);
    clearCookie(response, place, flowCookie(state));
    const address = new URL(`${place.origin}${exchange.path}?${query}`);
    const { session } = await appClient(issuer, oidc(), exchange, place.origin).exchange(address, flow);
    const { secret } = await door.forRequest(exchange)(identity, 'host-sessions.open', { session, origin: place.origin });
    await forgetSession(exchange);
    people.sessionConfirmed(session);
    setCookie(response, place, 'session', secret, sessionSeconds);
    redirect(exchange, flow.returnTo);
  }

  /** An operator comes from the identity host, to act in somebody's name. */
  async function impersonate(exchange: Exchange): Promise<void> {
    const place = placeOf(exchange);
    const token = (new URLSearchParams(exchange.query).get('token') ?? '').slice(0, 200);
    const { secret, expiresAt } = await door.forRequest(exchange)(identity, 'impersonations.open', { token, origin: place.origin });
    await forgetSession(exchange);
    setCookie(exchange.response, place, 'session', secret, (Date.parse(expiresAt) - Date.now()) / 1_000);
    redirect(exchange, '/');
  }

  /** What the browser had here before is worth nothing any more. */
  async function forgetSession(exchange: Exchange): Promise<void> {
    const before = readCookie(exchange.request, placeOf(exchange), 'session');
    if (before !== undefined) await door.forRequest(exchange)(identity, 'host-sessions.close', { secret: before });
  }

  function openFlow(sealed: string, { host }: Exchange): z.infer<typeof Flow> {
    try {
      return Flow.parse(JSON.parse(open(flowKey(oidc().appKey()), sealed, host)));
    } catch (cause) {
      throw new AppError('sign_in_expired', { cause });
    }
  }

  async function signOut(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const place = placeOf(exchange);
    requireSameOrigin(request, place.origin);
    const secret = readCookie(request, place, 'session');
    const known = secret === undefined ? null : await people.sessionOf(secret, place.origin);
    if (known !== null) await door.forRequest(exchange)(identity, 'sessions.close', { session: known.session });
    clearCookie(response, place, 'session');
    redirect(exchange, '/');
  }

  async function read(exchange: Exchange): Promise<void> {
    const { request, tenant } = exchange;
    const place = placeOf(exchange);
    const secret = readCookie(request, place, 'session');
    const known = secret === undefined ? null : await people.sessionOf(secret, place.origin);
    const nobody = { person: null, roles: [], permissions: [], secondFactorNeeded: false, actor: null };
    if (known === null) return sendJson(exchange, 200, nobody);
    const { personId, session, expiresAt } = known;
    const actor = known.actor && { ...known.actor, expiresAt };
    const [access, person] = await Promise.all([
      people.accessOf({ personId, session, actor: actor?.id, tenant: tenant?.slug ?? null }),
      door.asPerson(personId, exchange, session)(identity, 'people.me', {}),
    ]);
    sendJson(exchange, 200, hostSession.actions.read.result.parse({ ...nobody, ...access, person, actor }));
  }

  const routes: Readonly<Record<string, (exchange: Exchange) => Promise<void>>> = {
    'GET /auth/sign-in': begin,
    [`GET ${appCallback}`]: finish,
    'GET /auth/impersonation': impersonate,
    'POST /auth/sign-out': signOut,
  };

  return {
    answer: (exchange) => routes[`${exchange.request.method} ${exchange.path}`]?.(exchange),
    pages: [{ method: 'GET', path: '/session', answer: read }],
  };
}

const flowCookie = (state: string): CookieName => `auth.${state.replaceAll(/[^\w-]/g, '').slice(0, 16)}`;

/** Oldest first, as browsers send them. */
function flowsUnderWay({ request }: Exchange, place: CookiePlace): CookieName[] {
  const start = cookieName(place, 'auth.');
  const names = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=')[0] ?? '');
  return names.filter((name) => name.startsWith(start)).map((name): CookieName => `auth.${name.slice(start.length)}`);
}
