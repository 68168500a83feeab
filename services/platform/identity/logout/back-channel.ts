import type { PlatformFacts } from '../../../kit/platform.ts';
import { AppError } from '../../../kit/errors.ts';
import { isLocalHost } from '../contract/clients.ts';
import { issuerOf } from '../contract.ts';

/** Milliseconds for an application to answer: less than a delivery has, so that it is known whose fault it was. */
const deadline = 5_000;
/** Milliseconds for which one that let us wait is not asked again. */
const rest = 60_000;

/** Tells applications at their registered addresses. */
export type BackChannel = {
  /** @throws AppError service_unavailable where it has not heard, or did not like what it heard */
  tell(clientId: string, uri: string, logoutToken: string): Promise<void>;
};

/**
 * Whether an address may be posted to. By http, and on this machine at all, in development alone: in production it would
 * reach what is meant for nobody outside.
 */
export function mayBeTold(uri: string, facts: Pick<PlatformFacts, 'domain' | 'port'>): boolean {
  const { protocol, hostname } = new URL(uri);
  const isDevelopment = new URL(issuerOf(facts)).protocol === 'http:';
  return isLocalHost(hostname) ? isDevelopment : protocol === 'https:';
}

/**
 * Posts as OpenID Connect Back-Channel Logout 1.0 says. Mails wait in the same queue: an application that does not answer
 * holds one place of it for one deadline in a while, however many of its sessions end.
 */
export function openBackChannel(): BackChannel {
  const restsUntil = new Map<string, number>();

  return {
    async tell(clientId, uri, logoutToken) {
      if ((restsUntil.get(clientId) ?? 0) > performance.now()) throw unheard(clientId, 'it let us wait a moment ago');
      // Others of the same application do not wait beside this one where it was slow before.
      if (restsUntil.has(clientId)) restsUntil.set(clientId, performance.now() + rest);
      const signal = AbortSignal.timeout(deadline);
      try {
        await post(clientId, uri, logoutToken, signal);
        restsUntil.delete(clientId);
      } catch (error) {
        if (signal.aborted) restsUntil.set(clientId, performance.now() + rest);
        throw error instanceof AppError ? error : unheard(clientId, String(error), error);
      }
    },
  };
}

/** Goes nowhere but to the address given, and reads nothing of the answer but its status. */
async function post(clientId: string, uri: string, logoutToken: string, signal: AbortSignal): Promise<void> {
  const body = new URLSearchParams({ logout_token: logoutToken });
  const answer = await fetch(uri, { method: 'POST', body, redirect: 'manual', signal });
  await answer.body?.cancel();
  if (!answer.ok) throw unheard(clientId, `it answered ${answer.status}`);
}

const unheard = (clientId: string, why: string, cause?: unknown) =>
  new AppError('service_unavailable', { detail: `${clientId} was not told that a session has ended: ${why}`, cause });
