import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBroker } from 'moleculer';
import { z } from 'zod';
import { supervisor } from '../actors/tenant-supervisor/contract.ts';
import { codeOf } from '../services/kit/errors.ts';
import { callerFor } from '../services/kit/outgoing.ts';
import { serviceScope } from '../services/kit/scope.ts';
import { identity, type PublicKey } from '../services/platform/identity/contract.ts';
import { registry } from '../services/platform/registry/contract.ts';
import type { HostRecord } from './host-record.ts';
import type { TenantNews } from './resolve-tenant.ts';
import type { Activation } from './tenant-links.ts';

/** Milliseconds from the first failure on; a platform node that was killed is back within two seconds. */
const patience = 3_000;
const pauseBetween = 100;

/** What the gateway asks of the platform's services on its own account. All reject as calls do. */
export type PlatformMessages = {
  resolveHost(host: string): Promise<HostRecord | null>;
  /** @param first the service that will be asked first */
  activate(slug: string, first: string): Promise<Activation>;
  publicKeys(): Promise<PublicKey[]>;
  /** Ids of service accounts that have ended while a token of theirs may still be about. */
  revokedServiceAccounts(): Promise<string[]>;
};

export function platformMessages(broker: ServiceBroker): PlatformMessages {
  const call = callerFor(broker, serviceScope('gateway', 'gateway'));
  return {
    resolveHost: (host) => untilReached(() => call(registry, 'hosts.resolve', { host })),
    activate: (slug, first) => call(supervisor, 'tenants.activate', { slug, first }),
    publicKeys: async () => (await untilReached(() => call(identity, 'keys.list', {}))).keys,
    revokedServiceAccounts: async () => (await untilReached(() => call(identity, 'service-accounts.revoked', {}))).ids,
  };
}

/** Asks again what may be asked twice while the platform node that was asked is gone and no other is there yet. */
async function untilReached<Result>(ask: () => Promise<Result>): Promise<Result> {
  let until: number | undefined;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      until ??= performance.now() + patience;
      if (codeOf(error) !== 'service_unavailable' || performance.now() > until) throw error;
      await sleep(pauseBetween);
    }
  }
}

export type PlatformNews = {
  tenantChanged(news: TenantNews): void;
  /** `dead`: those that are gone without having answered what they had in hand. */
  nodesChanged(slug: string, nodes: readonly string[], dead: readonly string[]): void;
  /** The connection was away: what was pushed meanwhile is lost. */
  reconnected(): void;
  /** A mail was caught, or none can be for now. */
  inboxChanged(): void;
  identity: IdentityNews;
};

/** What identity tells at once, so that it holds from the next request on. */
export type IdentityNews = {
  sessionsEnded(ids: readonly string[]): void;
  /** `personId`: null where all members are concerned. */
  accessChanged(organisation: string, personId: string | null): void;
  serviceAccountRevoked(id: string): void;
  applicationRemoved(id: string): void;
  /** A service account has another secret. */
  secretRenewed(id: string): void;
  /** By another gateway: what was issued under a grant is worth nothing any more. */
  grantRevoked(name: string): void;
  signingKeysChanged(): void;
};

const TenantNudge = z.object({ slug: z.string(), hostnames: z.array(z.string()), generation: z.number() });
const NodesNudge = z.object({ slug: z.string(), nodes: z.array(z.string()), dead: z.array(z.string()) });

const SessionNudge = z.object({ ended: z.array(z.string()) });
const AccessNudge = z.object({ organisation: z.string(), personId: z.string().nullable() });
const RemovedNudge = z.object({ removed: z.string() });
const RevokedNudge = z.object({ revoked: z.string() });
const RenewedNudge = z.object({ renewed: z.string() });

/** Hears what the platform pushes to gateways. To be called before the broker starts. */
export function hearPlatformNews(broker: ServiceBroker, news: PlatformNews): void {
  const { identity: told } = news;
  broker.createService({
    name: 'gateway',
    events: {
      'nudge.tenant': heard(TenantNudge, news.tenantChanged),
      'nudge.tenant-nodes': heard(NodesNudge, ({ slug, nodes, dead }) => news.nodesChanged(slug, nodes, dead)),
      'nudge.inbox': heard(z.unknown(), news.inboxChanged),
      'nudge.session': heard(SessionNudge, ({ ended }) => told.sessionsEnded(ended)),
      'nudge.access': heard(AccessNudge, ({ organisation, personId }) => told.accessChanged(organisation, personId)),
      'nudge.service-account': heard(RevokedNudge, ({ revoked }) => told.serviceAccountRevoked(revoked)),
      'nudge.application': heard(RemovedNudge, ({ removed }) => told.applicationRemoved(removed)),
      'nudge.client-secret': heard(RenewedNudge, ({ renewed }) => told.secretRenewed(renewed)),
      'nudge.grant': heard(RevokedNudge, ({ revoked }) => told.grantRevoked(revoked)),
      'nudge.signing-keys': heard(z.unknown(), told.signingKeysChanged),
      '$transporter.connected': (context: { params: { wasReconnect: boolean } }) => {
        if (context.params.wasReconnect) news.reconnected();
      },
    },
  });
}

/** A push that cannot be read is none. */
function heard<Schema extends z.ZodType>(schema: Schema, hear: (nudge: z.output<Schema>) => void): (context: { params: unknown }) => void {
  return ({ params }) => {
    const read = schema.safeParse(params);
    if (read.success) hear(read.data);
  };
}
