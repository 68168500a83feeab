import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceBroker } from 'moleculer';
import { inbox } from '../actors/mail-catcher/contract.ts';
import type { Contract } from '../services/kit/contract.ts';
import type { Logger } from '../services/kit/logger.ts';
import { adminPages } from './admin-pages.ts';
import { appPages } from './app-pages.ts';
import { selfDescription } from './documentation.ts';
import type { Exchange, GatewayRequest } from './exchange.ts';
import type { HostContracts } from './host-contracts.ts';
import type { HostKind } from './host-name.ts';
import { type HousePage, hostService, type Mount } from './host-service.ts';
import { inboxPages, inboxPaths, type LiveInbox } from './inbox-live.ts';
import type { LiveOrders } from './live-orders.ts';
import { livePages, livePaths } from './live-route.ts';
import type { Media } from './media.ts';
import { sendRefusal } from './refusal.ts';
import type { HostHandler } from './request-handler.ts';
import { routesOf } from './routes.ts';
import type { ActionServer } from './serve-action.ts';
import type { AppSignIn } from './sign-in/app-sign-in.ts';
import { hostSession, signIn } from './sign-in/contract.ts';
import type { DoorLimits } from './sign-in/door-limits.ts';
import { tenantPages } from './tenant-pages.ts';

export type HostServicesParts = {
  actions: ActionServer;
  live: LiveOrders;
  liveInbox: LiveInbox;
  media: Media;
  /** The OpenID provider, which answers everything below `/oidc`. */
  oidc: Mount['handle'];
  /** The steps of a sign-in at the identity host. */
  signInSteps: readonly HousePage[];
  /** How people sign in at the other hosts. */
  appSignIn: AppSignIn;
  limits: Pick<DoorLimits, 'waitOfAddress'>;
  contracts: HostContracts;
  uiFolder: string;
  bucketOf(slug: string): string;
  log: Logger;
};

/** What each kind of host answers, as a Moleculer service on the platform's broker. */
export function hostServices(broker: ServiceBroker, parts: HostServicesParts): Record<HostKind, HostHandler> {
  const { actions, log } = parts;
  function add(kind: HostKind, title: string, mounts: Mount[], house: House): HostHandler {
    const contracts = parts.contracts[kind];
    const described = selfDescription(title, [...contracts, house.contract], house.paths ?? {});
    const service = broker.createService(
      hostService({ kind, routes: routesOf(contracts), pages: [...described, ...house.pages], mounts, actions, log }),
    );
    return (request, response) => service.httpHandler(request, response);
  }

  const { appSignIn } = parts;
  const answerApp = appPages(parts.uiFolder);
  const shop = tenantPages(answerApp, parts.media, parts.bucketOf);
  const showsInbox = parts.contracts.admin.includes(inbox);
  const admin = adminPages(answerApp, showsInbox);
  const handlers = {
    admin: add('admin', 'Tenantry: platform', [page((exchange) => appSignIn.answer(exchange) ?? admin(exchange))], {
      contract: hostSession,
      pages: [...appSignIn.pages, ...(showsInbox ? inboxPages(parts.liveInbox) : [])],
      paths: showsInbox ? inboxPaths : {},
    }),
    identity: add('identity', 'Tenantry: identity', [{ path: '/oidc', handle: parts.oidc }, page((exchange) => answerApp(exchange, 'identity'))], {
      contract: signIn,
      pages: parts.signInSteps,
    }),
    tenant: add('tenant', 'Tenantry: shop and back office', [page((exchange) => appSignIn.answer(exchange) ?? shop(exchange))], {
      contract: hostSession,
      pages: [...appSignIn.pages, ...livePages(parts.live)],
      paths: livePaths,
    }),
  };
  const { limits } = parts;
  return { admin: limited(limits, handlers.admin), identity: limited(limits, handlers.identity), tenant: limited(limits, handlers.tenant) };
}

/** What the gateway answers itself on a kind of host, and the contract or the paths that say so. */
type House = { contract: Contract; pages: readonly HousePage[]; paths?: Record<string, object> };

/** Turns away an address that asks identity too often. */
function limited(limits: Pick<DoorLimits, 'waitOfAddress'>, handle: HostHandler): HostHandler {
  return (request, response) => {
    const { $exchange: exchange } = request as GatewayRequest;
    const wait = asksIdentity(exchange) ? limits.waitOfAddress(exchange.address) : 0;
    return wait === 0 ? handle(request, response) : sendRefusal(exchange, { code: 'too_many_requests', retryAfter: wait, sayAfter: 0 });
  };
}

/**
 * What identity may have to be asked about: all but the pages of its own host, and elsewhere what signs in or comes with a
 * session. Pages and their files lie in memory and cost less than a refusal; tokens are checked here.
 */
function asksIdentity({ kind, path, request }: Exchange): boolean {
  if (path === '/api/health') return false;
  if (kind === 'identity') return path.startsWith('/api/') || path.startsWith('/oidc/');
  return path.startsWith('/auth/') || (path.startsWith('/api/') && request.headers.cookie?.includes('session=') === true);
}

/** Everything that nothing else takes. */
function page(answer: (exchange: Exchange) => void | Promise<void>): Mount {
  return {
    path: '/',
    handle: (request: IncomingMessage, _response: ServerResponse) => answer((request as GatewayRequest).$exchange),
  };
}
