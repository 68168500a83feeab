import { setTimeout as delay } from 'node:timers/promises';
import type { PlanName, RequestLimits } from '../config/plans.ts';
import type { ServiceBroker } from 'moleculer';
import type { RequestMeta } from '../services/kit/envelope.ts';
import { AppError, codeOf } from '../services/kit/errors.ts';
import type { NodeLink, TenantLinks } from './tenant-links.ts';
import { NodeAwayError, type TenantRequests } from './tenant-requests.ts';

/** A call of an action for a request that came over HTTP. */
type Dispatched = {
  action: string;
  params: Record<string, unknown>;
  meta: RequestMeta;
  /** It has the same effect when it is done twice, so it may be tried again where nobody knows whether it was done. */
  repeatable: boolean;
  /** By the clock of `performance.now()`. */
  deadline: number;
};

/** Whose nodes are asked, and what they may be asked at once. */
export type AskedTenant = { slug: string; plan: PlanName };

/** Both resolve to the result as JSON text. */
export type Dispatch = {
  toPlatform(call: Dispatched): Promise<string>;
  /** Wakes the tenant where it is asleep. */
  toTenant(tenant: AskedTenant, call: Dispatched): Promise<string>;
};

/** How often a request is sent whose outcome is unknown, and that may be repeated. */
const attempts = 3;
/** Milliseconds before a request is sent again for the second time (the first is at once); then twice as many each time. */
const firstPause = 10;
const longestPause = 400;
/** With less than so many milliseconds left a new attempt is not worth its while. */
const leastTime = 300;

/** Carries calls to the services of the platform and of tenants; each settles by its deadline. */
export function dispatcher(
  platform: ServiceBroker,
  links: TenantLinks,
  requests: TenantRequests,
  limitsOf: (plan: PlanName) => RequestLimits,
): Dispatch {
  async function ask(node: NodeLink, { action, params, meta, deadline }: Dispatched): Promise<string> {
    const timeout = left(deadline);
    node.inFlight += 1;
    try {
      return await requests.send(node, { action, params, requestID: meta.scope.requestId, meta }, timeout);
    } finally {
      node.inFlight -= 1;
    }
  }

  async function toTenant({ slug, plan }: AskedTenant, call: Dispatched): Promise<string> {
    let tried = 0;
    for (let pause = 0; ; pause = Math.min(Math.max(pause * 2, firstPause), longestPause)) {
      const node = links.ready(slug) ?? (await links.acquire(slug, serviceOf(call.action), limitsOf(plan).waiting, left(call.deadline)));
      try {
        return await ask(node, call);
      } catch (error) {
        if (codeOf(error) !== 'service_unavailable') throw error;
        links.doubt(slug, node);
        if (!(error instanceof NodeAwayError) && (!call.repeatable || (tried += 1) === attempts)) throw error;
        if (left(call.deadline) < leastTime + pause) throw error;
        if (pause > 0) await delay(pause);
      }
    }
  }

  return {
    async toPlatform({ action, params, meta, deadline }) {
      const result: unknown = await platform.call(action, params, { meta, timeout: left(deadline) });
      return JSON.stringify(result ?? null);
    },
    toTenant,
  };
}

/** Of `webshop.products.get`. */
function serviceOf(action: string): string {
  return action.slice(0, action.indexOf('.'));
}

/** Whole milliseconds. @throws AppError request_timeout */
function left(deadline: number): number {
  const milliseconds = Math.ceil(deadline - performance.now());
  if (milliseconds <= 0) throw new AppError('request_timeout');
  return milliseconds;
}
