import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceBroker } from 'moleculer';
import type { RequestMeta } from '../services/kit/envelope.ts';
import { AppError, codeOf } from '../services/kit/errors.ts';
import type { TenantLinks } from './tenant-links.ts';

/** A call of an action for a request that came over HTTP. */
type Dispatched = {
  action: string;
  params: object;
  meta: RequestMeta;
  /** It has the same effect when it is done twice, so it may be tried again where nobody knows whether it was done. */
  repeatable: boolean;
  /** By the clock of `performance.now()`. */
  deadline: number;
};

export type Dispatch = {
  toPlatform(call: Dispatched): Promise<unknown>;
  /** Wakes the tenant where it is asleep. */
  toTenant(slug: string, call: Dispatched): Promise<unknown>;
};

const attempts = 3;
/** Milliseconds before the second attempt; twice as many before the third. */
const firstPause = 50;
/** With less than so many milliseconds left a new attempt is not worth its while. */
const leastTime = 500;

/** Carries calls to the services of the platform and of tenants; each settles by its deadline. */
export function dispatcher(platform: ServiceBroker, links: TenantLinks): Dispatch {
  async function toTenant(slug: string, call: Dispatched): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      const link = links.ready(slug) ?? (await links.acquire(slug, left(call)));
      try {
        return await send(link.broker, call);
      } catch (error) {
        if (codeOf(error) !== 'service_unavailable') throw error;
        links.doubt(slug, link);
        const mayRepeat = call.repeatable || neverBegan(error, call.action);
        if (!mayRepeat || attempt === attempts || left(call) < leastTime) throw error;
        await delay(firstPause * attempt);
      }
    }
  }
  return { toPlatform: async (call) => send(platform, call), toTenant };
}

function send(broker: ServiceBroker, call: Dispatched): Promise<unknown> {
  const timeout = Math.ceil(left(call));
  if (timeout <= 0) throw new AppError('request_timeout');
  return broker.call(call.action, call.params, { meta: call.meta, timeout });
}

function left({ deadline }: Dispatched): number {
  return deadline - performance.now();
}

const neverSent = new Set(['SERVICE_NOT_FOUND', 'SERVICE_NOT_AVAILABLE']);

/** Whether no node took this very action, here or there; a handler that missed another service may have begun. */
function neverBegan(error: unknown, action: string): boolean {
  if (!(error instanceof Error) || !('type' in error) || !('data' in error)) return false;
  const { type, data } = error as { type: unknown; data: { action?: unknown } | undefined };
  return typeof type === 'string' && neverSent.has(type) && data?.action === action;
}
