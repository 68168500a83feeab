import type { Interaction, Provider } from 'oidc-provider';
import { z } from 'zod';
import { AppError, codeOf, fail, fieldErrors } from '../../services/kit/errors.ts';
import { identity } from '../../services/platform/identity/contract.ts';
import { sendJson } from '../answer.ts';
import { readCookie } from '../asking/cookies.ts';
import type { Session } from '../asking/people.ts';
import { requireSameOrigin } from '../asking/same-origin.ts';
import { readJsonObject } from '../body.ts';
import type { Exchange } from '../exchange.ts';
import { redirect } from '../redirect.ts';
import type { IdentityDoor } from '../sign-in/identity-door.ts';
import { authenticationMethods } from './authentication-methods.ts';
import { workFor } from './identity-calls.ts';

export type InteractionParts = {
  /** The one that is in force now. */
  provider(): Provider;
  door: IdentityDoor;
  /** Of the identity host. */
  origin: string;
};

const Decision = z.strictObject({ allow: z.boolean() });
const decisionLimit = 1_024;
/** Reasons for which any session will do, however old. */
const anySessionDoes = new Set(['no_session', 'session_gone']);

/**
 * Answers what is below `/oidc/interaction/`, where the provider sends browsers that have something to do before it can go
 * on. Undefined for other paths.
 */
export function interactions(parts: InteractionParts): (exchange: Exchange) => Promise<void> | undefined {
  const { provider, door, origin } = parts;

  return (exchange) => {
    const [, uid, consent] = /^\/oidc\/interaction\/([\w-]{1,100})(\/consent)?$/.exec(exchange.path) ?? [];
    if (uid === undefined) return undefined;
    const { method } = exchange.request;
    if (consent === undefined && method === 'GET') return lead(exchange, uid);
    if (consent !== undefined && method === 'GET') return showConsent(exchange, uid);
    if (consent !== undefined && method === 'POST') return decide(exchange, uid);
    throw new AppError('method_not_allowed');
  };

  /** Sends the browser to the page for what is to be done, or on, where it has been done. */
  async function lead(exchange: Exchange, uid: string): Promise<void> {
    const { request, response } = exchange;
    const { prompt, params, iat } = await find(exchange, uid);
    if (prompt.name === 'consent') return redirect(exchange, `/consent?interaction=${uid}`);
    const open = await sessionOf(exchange);
    if (open === null) return redirect(exchange, `/sign-in?interaction=${uid}${hint(params.login_hint)}`);
    const provedAt = Math.floor(Date.parse(open.authenticatedAt) / 1_000);
    const mayBeOld = prompt.reasons.every((reason) => anySessionDoes.has(reason));
    if (!mayBeOld && provedAt < iat) return redirect(exchange, `/sign-in?interaction=${uid}&confirm`);
    const login = { accountId: open.personId, ts: provedAt, amr: authenticationMethods(open.methods) };
    await provider().interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }

  async function showConsent(exchange: Exchange, uid: string): Promise<void> {
    const { interaction, open } = await findConsent(exchange, uid);
    const { clientId, clientName = clientId } = (await provider().Client.find(String(interaction.params.client_id))) ?? fail('sign_in_expired');
    const { email, name } = await door.asPerson(open.personId, exchange)(identity, 'people.me', {});
    const { scopes, resources } = wanted(interaction);
    sendJson(exchange, 200, {
      client: { id: clientId, name: clientName },
      person: { email, name },
      scopes,
      resources: Object.entries(resources).map(([origin, of]) => ({ origin, scopes: of })),
    });
  }

  async function decide(exchange: Exchange, uid: string): Promise<void> {
    const { request, response } = exchange;
    requireSameOrigin(request, origin);
    const { interaction, open } = await findConsent(exchange, uid);
    const decision = Decision.safeParse(await readJsonObject(request, decisionLimit));
    if (!decision.success) throw new AppError('invalid_fields', { errors: fieldErrors(decision.error) });
    const result = decision.data.allow
      ? { consent: { grantId: await workFor(request, () => grant(interaction, open.personId)) } }
      : { error: 'access_denied', error_description: 'End-User did not allow it' };
    const location = await provider().interactionResult(request, response, result, { mergeWithLastSubmission: decision.data.allow });
    sendJson(exchange, 200, { location });
  }

  async function grant({ grantId, params, ...interaction }: Interaction, accountId: string): Promise<string> {
    const { Grant } = provider();
    const known = grantId === undefined ? undefined : await Grant.find(grantId);
    const allowed = known ?? new Grant({ accountId, clientId: String(params.client_id) });
    const { scopes, claims, resources } = wanted(interaction);
    if (scopes.length > 0) allowed.addOIDCScope(scopes.join(' '));
    if (claims.length > 0) allowed.addOIDCClaims(claims);
    for (const [resource, of] of Object.entries(resources)) allowed.addResourceScope(resource, of.join(' '));
    return allowed.save();
  }

  /** @throws AppError sign_in_expired where it is over, or another browser's */
  async function find({ request, response }: Exchange, uid: string): Promise<Interaction> {
    try {
      const found = await provider().interactionDetails(request, response);
      return found.uid === uid ? found : fail('sign_in_expired');
    } catch (cause) {
      throw codeOf(cause) === 'internal' && isExpected(cause) ? new AppError('sign_in_expired', { cause }) : cause;
    }
  }

  /** @throws AppError sign_in_expired also where somebody else has signed in meanwhile */
  async function findConsent(exchange: Exchange, uid: string): Promise<{ interaction: Interaction; open: Session }> {
    const [interaction, open] = await Promise.all([find(exchange, uid), sessionOf(exchange)]);
    const isOfPerson = open !== null && interaction.session?.accountId === open.personId;
    return interaction.prompt.name === 'consent' && isOfPerson ? { interaction, open } : fail('sign_in_expired');
  }

  function sessionOf(exchange: Exchange): Promise<Session | null> {
    const secret = readCookie(exchange.request, { origin }, 'session');
    return secret === undefined ? Promise.resolve(null) : door.forRequest(exchange)(identity, 'sessions.resolve', { secret });
  }
}

const Missing = z.object({
  missingOIDCScope: z.array(z.string()).default([]),
  missingOIDCClaims: z.array(z.string()).default([]),
  missingResourceScopes: z.record(z.string(), z.array(z.string())).default({}),
});

/** What has not been allowed yet. */
function wanted({ prompt }: Pick<Interaction, 'prompt'>) {
  const { missingOIDCScope: scopes, missingOIDCClaims: claims, missingResourceScopes: resources } = Missing.parse(prompt.details);
  return { scopes, claims, resources };
}

const hint = (address: unknown) => (typeof address === 'string' && address.length <= 254 ? `&login_hint=${encodeURIComponent(address)}` : '');

/** Errors of the provider that say what a browser did wrong. */
const isExpected = (error: unknown) => error instanceof Error && 'expose' in error && error.expose === true && 'status' in error && error.status === 400;
