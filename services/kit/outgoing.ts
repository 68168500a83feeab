import type { ServiceBroker } from 'moleculer';
import type { Call } from './call.ts';
import type { RequestMeta } from './envelope.ts';
import type { Scope } from './scope.ts';

/** A typed `call` on a broker, made in the scope given and, where there is one, as part of a trace. */
export function callerFor(broker: ServiceBroker, scope: Scope, traceparent?: string): Call {
  const meta: RequestMeta = { scope, traceparent };
  return (contract, action, params) => broker.call(`${contract.name}.${action}`, params, { meta }) as never;
}
