import type { IncomingMessage } from 'node:http';
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
    const client = clientByHeader(request) ?? (await clientByBody(request));
    const wait = client === undefined ? 0 : limits.waitOfClient(client);
    if (wait > 0) return sendRefusal(exchange, { code: 'too_many_requests', retryAfter: wait, sayAfter: 0 });
    return oidc().handle(request, response);
  };
}

/** Whom a request says to be by HTTP Basic, before anybody has looked whether it is. */
function clientByHeader({ headers: { authorization = '' } }: IncomingMessage): string | undefined {
  const [, credentials] = /^Basic ([\w+/]+=*)$/i.exec(authorization) ?? [];
  return credentials === undefined ? undefined : Buffer.from(credentials, 'base64').toString().split(':')[0];
}

async function clientByBody(request: IncomingMessage): Promise<string | undefined> {
  const form = request.method === 'POST' ? await peekForm(request) : undefined;
  return form === undefined ? undefined : (new URLSearchParams(form).get('client_id') ?? undefined);
}
