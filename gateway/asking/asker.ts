import type { IncomingMessage } from 'node:http';
import { AppError } from '../../services/kit/errors.ts';
import type { Exchange } from '../exchange.ts';
import { type ApiKeys, isApiKey } from './api-keys.ts';
import { readCookie } from './cookies.ts';
import type { proofChecker } from './dpop.ts';
import type { Access, People } from './people.ts';
import { changesSomething, requireSameOrigin } from './same-origin.ts';
import type { TokenFacts, TokenPlace, tokenReader } from './tokens.ts';
import { type Asker, nobody } from './who-asks.ts';

export type AskerParts = {
  tokens: ReturnType<typeof tokenReader>;
  people: People;
  apiKeys: ApiKeys;
  checkProof: ReturnType<typeof proofChecker>;
  /** The origin that a host is known by to browsers and tokens. */
  originOf(host: string): string;
};

/** RFC 6750 and RFC 9449. */
const credentials = /^(Bearer|DPoP) +([\w.~+/-]+=*)$/i;

/**
 * Tells who asks: by the Authorization header, else by the host's own cookie. A cookie that opens nothing is as good as
 * none; one that does takes a page of the same origin to change something.
 * @throws AppError invalid_token, forbidden; service_unavailable and request_timeout where identity cannot be asked
 */
export function askerReader({ tokens, people, apiKeys, checkProof, originOf }: AskerParts): (exchange: Exchange) => Asker | Promise<Asker> {
  async function byCookie({ request, kind, tenant }: Exchange, secret: string, origin: string): Promise<Asker> {
    const open = await people.sessionOf(secret, kind === 'identity' ? undefined : origin);
    if (open === null) return nobody;
    if (changesSomething(request)) requireSameOrigin(request, origin);
    const { personId, session } = open;
    const actor = open.actor?.id;
    const access = await people.accessOf({ personId, session, actor, tenant: tenant?.slug ?? null });
    return { ...personWith(access, personId, session), actor };
  }

  function byToken(facts: TokenFacts): Asker | Promise<Asker> {
    if (facts.kind === 'person') return asPerson(facts);
    if (apiKeys.isRevoked(facts.subject)) refuse('The service account was revoked.');
    return { kind: 'service-account', subject: facts.subject, roles: [...facts.roles], permissions: [...facts.permissions] };
  }

  async function asPerson({ subject, session, grant, tenant, within }: TokenFacts & { kind: 'person' }): Promise<Asker> {
    if (people.isRevoked(grant.name)) refuse('The token was revoked.');
    const access = await people.accessOf({ personId: subject, session, tenant: tenant ?? null, within, grant });
    return access === null ? refuse('The session of the token has ended, or what it follows from was revoked.') : personWith(access, subject, session);
  }

  async function verified(request: IncomingMessage, facts: TokenFacts | Promise<TokenFacts>, token: string, url: string): Promise<Asker> {
    const { thumbprint, ...rest } = await facts;
    if (thumbprint !== undefined) await checkProof(request, url, token, thumbprint);
    return byToken({ ...rest, thumbprint });
  }

  function byHeader(exchange: Exchange, header: string, place: TokenPlace): Asker | Promise<Asker> {
    const [, scheme = '', token] = credentials.exec(header) ?? [];
    if (token === undefined) return refuse('The Authorization header holds no Bearer token.');
    const isBound = scheme.toLowerCase() === 'dpop';
    if (isApiKey(token)) {
      return place.tenant === undefined || isBound ? refuse('API keys are for the hosts of shops.') : apiKeys.askerOf(token, place.tenant);
    }
    const facts = tokens(token, place);
    // What is known already is answered at once.
    if (!isBound && !(facts instanceof Promise) && facts.thumbprint === undefined) return byToken(facts);
    return verified(exchange.request, requireScheme(facts, isBound), token, `${place.origin}${exchange.path}`);
  }

  return (exchange) => {
    const { request, host, tenant } = exchange;
    const { authorization } = request.headers;
    const origin = originOf(host);
    if (authorization !== undefined) return byHeader(exchange, authorization, { origin, tenant: tenant?.slug });
    if (request.headers.cookie === undefined) return nobody;
    const secret = readCookie(request, { origin }, 'session');
    return secret === undefined ? nobody : byCookie(exchange, secret, origin);
  };
}

function personWith(access: Access, subject: string, session: string): Asker {
  const { roles, permissions, secondFactorNeeded } = access ?? { roles: [], permissions: [], secondFactorNeeded: false };
  return { kind: 'person', subject, roles, permissions, session, ...(secondFactorNeeded && { owesFactor: true as const }) };
}

/** A token that is bound to a key is no Bearer, and no other token gains by a proof. */
async function requireScheme(facts: TokenFacts | Promise<TokenFacts>, isBound: boolean): Promise<TokenFacts> {
  const read = await facts;
  if ((read.thumbprint !== undefined) !== isBound) refuse(isBound ? 'The token is a Bearer.' : 'The token takes the scheme DPoP.');
  return read;
}

function refuse(detail: string): never {
  throw new AppError('invalid_token', { detail });
}
