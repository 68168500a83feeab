import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { ServiceBroker } from 'moleculer';
import { errors, Provider } from 'oidc-provider';
import type { Call } from '../../services/kit/call.ts';
import { codeOf, errorTable } from '../../services/kit/errors.ts';
import { callerFor } from '../../services/kit/outgoing.ts';
import { serviceScope } from '../../services/kit/scope.ts';

/** What the gateway knows of a request of the provider's. */
export type RequestReaders = {
  requestIdOf(request: IncomingMessage): string;
  /** The network address that it came from. */
  addressOf(request: IncomingMessage): string;
};

const asking = new AsyncLocalStorage<IncomingMessage>();

/** Has the provider work for a request that it is not at work on by itself. */
export const workFor = <Result>(request: IncomingMessage, work: () => Promise<Result>): Promise<Result> => asking.run(request, work);

/**
 * Calls for the provider: in the scope of the HTTP request that it is at work on, failing with errors that it can tell.
 * @throws TemporarilyUnavailable where a later attempt may succeed
 */
export function providerCalls(broker: ServiceBroker, { requestIdOf, addressOf }: RequestReaders): Call {
  return async (contract, action, params) => {
    // The provider hands its storage no request, but tells which one it is in.
    const request = Provider.ctx?.req ?? asking.getStore();
    const scope = { ...serviceScope('gateway', request === undefined ? 'gateway' : requestIdOf(request)), ...(request && { address: addressOf(request) }) };
    try {
      return await callerFor(broker, scope)(contract, action, params);
    } catch (error) {
      if ('retryable' in errorTable[codeOf(error)]) throw new TemporarilyUnavailable(error);
      throw error;
    }
  };
}

/** The service or its database is away. RFC 6749 has a word for it; the provider would say `server_error` and 500. */
class TemporarilyUnavailable extends errors.CustomOIDCProviderError {
  constructor(cause: unknown) {
    super('temporarily_unavailable', 'the identity service cannot be reached now');
    this.status = this.statusCode = 503;
    this.expose = true;
    this.cause = cause;
  }
}
