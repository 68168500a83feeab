import type { IncomingMessage } from 'node:http';
import { hasBody } from '../body.ts';
import type { Exchange, GatewayRequest } from '../exchange.ts';
import type { Mount } from '../host-service.ts';
import { sendRefusal } from '../refusal.ts';
import type { DoorLimits } from '../sign-in/door-limits.ts';
import type { Oidc } from './oidc.ts';
import { peekForm } from './peek-form.ts';

/**
 * What answers below `/oidc`: the pages between the provider and the people, and the provider itself.
 * @param interact as `interactions` makes it
 */
export function oidcDoor(
  oidc: () => Oidc,
  interact: (exchange: Exchange) => Promise<void> | undefined,
  limits: Pick<DoorLimits, 'waitOfClient'>,
): Mount['handle'] {
  return async (request, response) => {
    const { $exchange: exchange } = request as GatewayRequest;
    const interaction = interact(exchange);
    if (interaction !== undefined) return interaction;
    const client = await claimedClient(request);
    const wait = client === undefined ? 0 : limits.waitOfClient(exchange.address, client);
    if (wait > 0) return sendRefusal(exchange, { code: 'too_many_requests', retryAfter: wait, sayAfter: 0 });
    return oidc().handle(request, response);
  };
}

/** Whom a request says to be, before anybody has looked whether it is; null where that cannot be read here. */
async function claimedClient(request: IncomingMessage): Promise<string | null | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined && /^basic\b/i.test(authorization)) return clientOfBasic(authorization);
  if (request.method !== 'POST' || !hasBody(request)) return undefined;
  const form = await peekForm(request);
  return form === undefined ? null : (new URLSearchParams(form).get('client_id') ?? undefined);
}

/** Both parts are encoded as in a form, each by itself (RFC 6749, 2.3.1): one client is not several by being written in several ways. */
function clientOfBasic(authorization: string): string | null {
  const [clientId, secret] = Buffer.from(authorization.split(' ')[1] ?? '', 'base64').toString().split(':');
  if (clientId === undefined || secret === undefined) return null;
  try {
    return decodeURIComponent(clientId.replaceAll('+', '%20'));
  } catch {
    return null;
  }
}
