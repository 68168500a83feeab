import type { ServiceBroker } from 'moleculer';
import type { Call } from '../../services/kit/call.ts';
import { callerFor } from '../../services/kit/outgoing.ts';
import { type Scope, serviceScope } from '../../services/kit/scope.ts';
import type { Exchange } from '../exchange.ts';

/** Calls of the identity service for a request: guessing is slowed by the address that it came from. */
export type IdentityDoor = {
  /** As the gateway. */
  forRequest(exchange: Exchange): Call;
  /** As a person, in a session of theirs where it is given. */
  asPerson(personId: string, exchange?: Exchange, session?: string): Call;
};

export function identityDoor(broker: ServiceBroker): IdentityDoor {
  return {
    forRequest: ({ address, requestId }) => callerFor(broker, { ...serviceScope('gateway', requestId), address }),
    asPerson(personId, exchange, session) {
      const requestId = exchange?.requestId ?? 'gateway';
      const scope: Scope = { kind: 'person', subject: personId, roles: [], permissions: [], session, requestId, correlationId: exchange?.correlationId ?? requestId };
      return callerFor(broker, scope);
    },
  };
}
