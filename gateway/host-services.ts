import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceBroker } from 'moleculer';
import type { Logger } from '../services/kit/logger.ts';
import { selfDescription } from './documentation.ts';
import type { Exchange, GatewayRequest } from './exchange.ts';
import type { HostContracts } from './host-contracts.ts';
import type { HostKind } from './host-name.ts';
import { type HousePage, hostService, type Mount } from './host-service.ts';
import type { LiveOrders } from './live-orders.ts';
import { livePages, livePaths } from './live-route.ts';
import type { Media } from './media.ts';
import { platformPages } from './platform-pages.ts';
import type { HostHandler } from './request-handler.ts';
import { routesOf } from './routes.ts';
import type { ActionServer } from './serve-action.ts';
import { tenantPages } from './tenant-pages.ts';

export type HostServicesParts = {
  actions: ActionServer;
  live: LiveOrders;
  media: Media;
  /** The OpenID provider, which answers everything below `/oidc`. */
  oidc: Mount['handle'];
  contracts: HostContracts;
  uiFolder: string;
  bucketOf(slug: string): string;
  log: Logger;
};

/** What each kind of host answers, as a Moleculer service on the platform's broker. */
export function hostServices(broker: ServiceBroker, parts: HostServicesParts): Record<HostKind, HostHandler> {
  const { actions, log } = parts;
  function add(kind: HostKind, title: string, mounts: Mount[], pages: HousePage[] = [], paths: Record<string, object> = {}): HostHandler {
    const contracts = parts.contracts[kind];
    const service = broker.createService(
      hostService({ kind, routes: routesOf(contracts), pages: [...selfDescription(title, contracts, paths), ...pages], mounts, actions, log }),
    );
    return (request, response) => service.httpHandler(request, response);
  }

  const home = page(platformPages());
  return {
    admin: add('admin', 'Tenantry: platform', [home]),
    identity: add('identity', 'Tenantry: identity', [{ path: '/oidc', handle: parts.oidc }, home]),
    tenant: add(
      'tenant',
      'Tenantry: shop and back office',
      [page(tenantPages(parts.uiFolder, parts.media, parts.bucketOf))],
      livePages(parts.live),
      livePaths,
    ),
  };
}

/** Everything that nothing else takes. */
function page(answer: (exchange: Exchange) => void | Promise<void>): Mount {
  return {
    path: '/',
    handle: (request: IncomingMessage, _response: ServerResponse) => answer((request as GatewayRequest).$exchange),
  };
}
