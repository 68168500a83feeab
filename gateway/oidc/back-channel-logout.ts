import type { Provider } from 'oidc-provider';
import type { Call } from '../../services/kit/call.ts';
import { identity } from '../../services/platform/identity/contract.ts';

/**
 * Leaves it to the identity service to tell applications that somebody has signed out: it tries until they have heard. The
 * provider would try once, and let the browser wait for the slowest.
 */
export function tellApplicationsByEvent(provider: Provider, call: Call): void {
  const client = provider.Client.prototype as unknown as { backchannelLogout(personId: string, sid: string): Promise<void> };
  client.backchannelLogout = async function backchannelLogout(this: { clientId: string }, personId, sid) {
    await call(identity, 'application-sessions.end', { clientId: this.clientId, personId, sid });
  };
  // Nobody is signed out before it is written down who is to be told.
  provider.on('backchannel.error', (_, error) => {
    throw error;
  });
}
