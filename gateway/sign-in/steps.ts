import { AppError, fail, fieldErrors } from '../../services/kit/errors.ts';
import type { ActionContract, CheckedParams, Method } from '../../services/kit/contract.ts';
import { identity } from '../../services/platform/identity/contract.ts';
import { sendJson } from '../answer.ts';
import { type CookiePlace, clearCookie, readCookie, setCookie } from '../asking/cookies.ts';
import type { People } from '../asking/people.ts';
import { changesSomething, requireSameOrigin } from '../asking/same-origin.ts';
import { readJsonObject } from '../body.ts';
import type { Exchange } from '../exchange.ts';
import type { HousePage } from '../host-service.ts';
import { signIn } from './contract.ts';
import type { IdentityDoor } from './identity-door.ts';

export type SignInParts = {
  door: IdentityDoor;
  people: Pick<People, 'sessionConfirmed'>;
  /** Of the identity host. */
  origin: string;
};

type Steps = typeof signIn.actions;
type Answerers = { [Step in keyof Steps]: (exchange: Exchange, params: CheckedParams<typeof signIn, Step>) => Promise<unknown> };

const attemptSeconds = 15 * 60;
/** As long as browsers keep a cookie. */
const deviceSeconds = 400 * 86_400;
const bodyLimit = 16_384;

/** The steps of a sign-in, for the pages of the identity host. */
export function signInSteps(parts: SignInParts): HousePage[] {
  const { origin } = parts;
  const answer = answerers(parts);
  return (Object.keys(signIn.actions) as (keyof Steps)[]).map((step): HousePage => {
    const contract: ActionContract & { rest: string } = signIn.actions[step];
    const [method, path] = contract.rest.split(' ') as [Method, string];
    return {
      method,
      path,
      async answer(exchange) {
        // Else another page could sign its visitor in, as somebody else.
        if (changesSomething(exchange.request)) requireSameOrigin(exchange.request, origin);
        const result = await answer[step](exchange, (await paramsOf(exchange, contract)) as never);
        if (contract.status === 204) return void exchange.response.writeHead(204, { 'x-request-id': exchange.requestId }).end();
        sendJson(exchange, 200, contract.result.parse(result));
      },
    };
  });
}

function answerers({ door, people, origin }: SignInParts): Answerers {
  const place: CookiePlace = { origin };
  const attemptOf = ({ request }: Exchange) => readCookie(request, place, 'sign-in') ?? fail('sign_in_expired');

  /** The step of the same name of the identity service. */
  const step = (action: 'password' | 'totp' | 'magic-link' | 'passkey' | 'recovery-code' | 'passkey-options' | 'begin-totp' | 'confirm-totp' | 'state') =>
    async (exchange: Exchange, params: object) =>
      door.forRequest(exchange)(identity, `sign-in.${action}`, { ...params, attempt: attemptOf(exchange) });

  async function sessionOf(exchange: Exchange) {
    const secret = readCookie(exchange.request, place, 'session');
    return secret === undefined ? null : door.forRequest(exchange)(identity, 'sessions.resolve', { secret });
  }

  return {
    async begin(exchange, { confirm }) {
      const { request, response } = exchange;
      const session = confirm ? ((await sessionOf(exchange)) ?? fail('unauthenticated')).session : undefined;
      const device = readCookie(request, place, 'device');
      const userAgent = (request.headers['user-agent'] ?? '').slice(0, 1_000);
      const { attempt, ...state } = await door.forRequest(exchange)(identity, 'sign-in.begin', { device, userAgent, session });
      setCookie(response, place, 'sign-in', attempt, attemptSeconds);
      return state;
    },
    state: step('state'),
    password: step('password'),
    'magic-link': step('magic-link'),
    'passkey-options': step('passkey-options'),
    passkey: step('passkey'),
    totp: step('totp'),
    'recovery-code': step('recovery-code'),
    'begin-totp': step('begin-totp'),
    'confirm-totp': step('confirm-totp'),
    async finish(exchange, { trust }) {
      const { response } = exchange;
      const before = await sessionOf(exchange);
      const call = door.forRequest(exchange);
      const { personId, methods, session, device } = await call(identity, 'sign-in.finish', { attempt: attemptOf(exchange), trust });
      // Whatever was in the browser, planted or its owner's, is worth nothing from here on.
      if (before !== null && before.session !== session.id) await call(identity, 'sessions.close', { session: before.session });
      people.sessionConfirmed(session.id);
      setCookie(response, place, 'session', session.secret, (Date.parse(session.expiresAt) - Date.now()) / 1_000);
      setCookie(response, place, 'device', device.secret, deviceSeconds);
      clearCookie(response, place, 'sign-in');
      return { personId, methods };
    },
    async 'sign-out'(exchange) {
      const open = await sessionOf(exchange);
      if (open !== null) await door.forRequest(exchange)(identity, 'sessions.close', { session: open.session });
      clearCookie(exchange.response, place, 'session');
      return null;
    },
  };
}

async function paramsOf({ request }: Exchange, contract: ActionContract): Promise<unknown> {
  const body = changesSomething(request) ? await readJsonObject(request, contract.bodyLimit ?? bodyLimit) : undefined;
  const params = contract.params.safeParse(body ?? {});
  if (!params.success) throw new AppError('invalid_fields', { errors: fieldErrors(params.error) });
  return params.data;
}
