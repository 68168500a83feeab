import type { ServiceBroker } from 'moleculer';
import type { Call } from './call.ts';
import type { RequestMeta } from './envelope.ts';
import type { Scope } from './scope.ts';

/** A typed `call` on a broker, made in the scope given. */
export function callerFor(broker: ServiceBroker, scope: Scope): Call {
  const meta: RequestMeta = { scope };
  return (contract, action, params) => broker.call(`${contract.name}.${action}`, params, { meta }) as never;
}
