import type { IncomingMessage } from 'node:http';
import { gatewayLoadReporter } from '../actors/autoscaler/load-reporter.ts';
import { metricsService } from '../actors/metrics/metrics.service.ts';
import { tenantBuckets } from '../config/names.ts';
import type { PlanName, RequestLimits } from '../config/plans.ts';
import { createBroker } from '../moleculer.config.ts';
import { fail } from '../services/kit/errors.ts';
import type { Logger } from '../services/kit/logger.ts';
import { followLeader } from '../services/kit/mesh/follow-leader.ts';
import { forgetNodesOf, nodesOf } from '../services/kit/mesh/forget-nodes.ts';
import type { NatsCredentials } from '../services/kit/mesh/nats-authenticator.ts';
import { moleculerService } from '../services/kit/moleculer-service.ts';
import { originOf, platformNamespace } from '../services/kit/platform.ts';
import { callerFor } from '../services/kit/outgoing.ts';
import { serviceScope } from '../services/kit/scope.ts';
import { issuerOf } from '../services/platform/identity/contract.ts';
import { type Admission, admission } from './admission.ts';
import { apiKeys as readApiKeys } from './asking/api-keys.ts';
import { askerReader } from './asking/asker.ts';
import { proofChecker } from './asking/dpop.ts';
import { people as askPeople } from './asking/people.ts';
import { tokenReader } from './asking/tokens.ts';
import { clientAddress } from './client-address.ts';
import { dispatcher } from './dispatch.ts';
import type { GatewayRequest } from './exchange.ts';
import { hostCache } from './host-cache.ts';
import type { HostContracts } from './host-contracts.ts';
import { hostServices } from './host-services.ts';
import { listen } from './listen.ts';
import { liveInbox } from './inbox-live.ts';
import { liveOrders } from './live-orders.ts';
import { media } from './media.ts';
import { counted, showTenants } from './metrics.ts';
import { interactions } from './oidc/interactions.ts';
import { createOidc, type Oidc } from './oidc/oidc.ts';
import { oidcDoor } from './oidc/oidc-door.ts';
import { orderFeed } from './order-feed.ts';
import { hearPlatformNews, platformMessages } from './platform-messages.ts';
import { unlessHeld } from './refusal.ts';
import { requestHandler } from './request-handler.ts';
import { tenantResolver } from './resolve-tenant.ts';
import { actionServer } from './serve-action.ts';
import { appSignIn } from './sign-in/app-sign-in.ts';
import { doorLimits, identityLimits, type IdentityLimits } from './sign-in/door-limits.ts';
import { identityDoor } from './sign-in/identity-door.ts';
import { signInSteps } from './sign-in/steps.ts';
import { nudges } from './nudges.ts';
import { sockets } from './sockets.ts';
import { tenantLinks } from './tenant-links.ts';
import { openTenantRequests } from './tenant-requests.ts';
import { verificationKeys } from './verification-keys.ts';

export type GatewayPlace = {
  prefix: string;
  domain: string;
  /** Where it listens; 0 for any free one. */
  port: number;
  /** The port in the addresses that browsers and tokens know. */
  publicPort: number;
  /** A user of the platform's account; `nodeId`: of which node, if of one alone. */
  nats: { url: string; credentials: NatsCredentials; nodeId?: string };
  redisUrl: string;
  s3Endpoint: string;
  contracts: HostContracts;
  /** The built user interface. */
  uiFolder: string;
  /** What a tenant of a plan may ask at this gateway. */
  limitsOf(plan: PlanName): RequestLimits;
  /** How often identity may be asked here, if not as usual. */
  identityLimits?: IdentityLimits;
  /** What stands before the gateway and is believed whom it was asked by: addresses and networks. Absent: nothing does. */
  trustedProxies?: readonly string[];
  log: Logger;
};

export type Gateway = {
  port: number;
  /** Settles at once what waits for a process of the platform that has died. */
  processDied(name: string): void;
  /** What each active tenant has asked for since the last reading. */
  readLoads: Admission['readLoads'];
  stop(): Promise<void>;
};

/** Milliseconds for requests in flight to finish when the gateway stops; the root waits 3 s for all of it. */
const patience = 2_000;

/**
 * Opens the platform to HTTP: resolves when it serves.
 * @throws Error where a port is taken, or NATS or the identity service does not answer
 */
export async function startGateway(place: GatewayPlace): Promise<Gateway> {
  const { prefix, domain, log, nats } = place;
  const facts = { domain, port: place.publicPort };
  const broker = createBroker({ namespace: platformNamespace(prefix), role: 'gateway', nats, log });
  const platform = platformMessages(broker);
  const shared = hostCache(place.redisUrl, `${prefix}-gateway:`, log);
  const resolver = tenantResolver(platform.resolveHost, shared);
  const requests = await openTenantRequests(nats, log);
  const heard = nudges(requests.hear);
  const links = tenantLinks(async (slug, first) => {
    const activation = await platform.activate(slug, first);
    heard.reached(slug, activation.account);
    return activation;
  });
  const dispatch = dispatcher(broker, links, requests, place.limitsOf);
  const issuer = issuerOf(facts);
  const originOfHost = (host: string) => originOf(facts, host);
  const identityOrigin = originOfHost(`identity.${domain}`);
  const call = callerFor(broker, serviceScope('gateway', 'gateway'));
  const keys = verificationKeys(platform.publicKeys);
  const people = askPeople(call);
  const apiKeys = readApiKeys(call);
  const whoAsks = askerReader({ tokens: tokenReader(issuer, keys.keyOf), people, apiKeys, checkProof: proofChecker(), originOf: originOfHost });
  const actions = actionServer(whoAsks, dispatch);
  const entrance = admission(place.limitsOf, () => reporter.noticed());
  const reporter = gatewayLoadReporter({
    broadcast: (event, report) => void broker.broadcast(event, report, { throwError: false }),
    collect: () => entrance.readLoads().map(({ refused: _refused, ...load }) => load),
    log,
  });
  const files = media(place.s3Endpoint);
  const feed = orderFeed(dispatch, heard.listen);
  const live = liveOrders(actions, feed);
  const watchedInbox = liveInbox(actions, dispatch);
  const addressOf = clientAddress(place.trustedProxies ?? []);
  const liveSockets = sockets({ domain, resolver, admission: entrance, actions, feed, addressOf });

  const identityAsked = identityDoor(broker);
  const limits = doorLimits(place.identityLimits ?? identityLimits);
  let made: Oidc | undefined;
  const oidc = (): Oidc => made ?? fail('service_unavailable');
  const services = hostServices(broker, {
    actions,
    live,
    liveInbox: watchedInbox,
    media: files,
    log,
    contracts: place.contracts,
    uiFolder: place.uiFolder,
    bucketOf: (slug) => tenantBuckets(prefix, { slug }).public,
    oidc: oidcDoor(oidc, interactions({ provider: () => oidc().provider(), door: identityAsked, origin: identityOrigin }), limits),
    signInSteps: signInSteps({ door: identityAsked, people, origin: identityOrigin }),
    appSignIn: appSignIn({ issuer, oidc, door: identityAsked, people, originOf: originOfHost }),
    limits,
  });
  broker.createService(moleculerService(metricsService(), { facts: null, log }));
  showTenants({ awake: links.count, waiting: links.waiting });
  followLeader(broker);
  hearPlatformNews(broker, {
    tenantChanged: resolver.changed,
    nodesChanged(slug, nodes, dead) {
      links.nodesChanged(slug, nodes);
      if (dead.length > 0) requests.settle((nodeId) => dead.includes(nodeId));
    },
    reconnected() {
      resolver.forget();
      links.doubtAll();
      people.forget();
      apiKeys.forget();
      watchedInbox.changed();
      made?.forgetMachines();
      renewKeys();
      learnRevoked().catch((err: unknown) => log.error({ err }, 'what was revoked could not be read'));
    },
    inboxChanged: watchedInbox.changed,
    identity: {
      sessionsEnded: people.sessionsEnded,
      accessChanged: people.accessChanged,
      serviceAccountRevoked(id) {
        apiKeys.revoked(id);
        made?.machineChanged(id);
      },
      applicationRemoved: people.applicationRemoved,
      secretRenewed: (id) => made?.machineChanged(id),
      grantRevoked: people.grantRevoked,
      signingKeysChanged: () => renewKeys(),
    },
  });

  function renewKeys(): void {
    keys.forget();
    made?.renewKeys().catch((err: unknown) => log.error({ err }, 'the signing keys could not be read'));
  }

  /** Machines' tokens are asked about no more: those that were revoked while nobody could tell us are learnt at once. */
  async function learnRevoked(): Promise<void> {
    for (const id of await platform.revokedServiceAccounts()) apiKeys.revoked(id);
  }

  function grantRevoked(name: string): void {
    people.grantRevoked(name);
    void broker.broadcast('nudge.grant', { revoked: name }, { throwError: false });
  }

  function processDied(name: string): void {
    forgetNodesOf(broker, name);
    const isOfProcess = nodesOf(name);
    requests.settle((nodeId) => isOfProcess.test(nodeId));
  }

  const closing: (() => unknown)[] = [reporter.stop, shared.close, files.close, requests.close, () => broker.stop()];
  try {
    await broker.start();
    const requestIdOf = (request: IncomingMessage) => (request as GatewayRequest).$exchange.requestId;
    const addressIn = (request: IncomingMessage) => (request as GatewayRequest).$exchange.address;
    made = await createOidc({ facts, broker, requestIdOf, addressOf: addressIn, onGrantRevoked: grantRevoked, onClientAnswered: limits.countClient, log });
    await learnRevoked();
    const door = await listen(domain, place.port, unlessHeld(counted(requestHandler({ domain, resolver, admission: entrance, services, addressOf }))), liveSockets);
    closing.unshift(live.close, watchedInbox.close, () => Promise.all([door.close(patience), liveSockets.close()]));
    return { port: door.port, processDied, readLoads: entrance.readLoads, stop: () => inOrder(closing) };
  } catch (error) {
    await inOrder(closing);
    throw error;
  }
}

async function inOrder(steps: readonly (() => unknown)[]): Promise<void> {
  for (const step of steps) await step();
}
