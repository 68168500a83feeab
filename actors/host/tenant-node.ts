import type { ServiceBroker } from 'moleculer';
import { createBroker } from '../../moleculer.config.ts';
import { type DatabaseDoor, openDatabase } from '../../services/kit/database.ts';
import { openFiles } from '../../services/kit/files.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { type MailboxWorker, startMailbox } from '../../services/kit/mailbox/worker.ts';
import { moleculerService } from '../../services/kit/moleculer-service.ts';
import type { ServiceDefinition } from '../../services/kit/service.ts';
import { subscriptionsOf } from '../../services/kit/subscriptions.ts';
import type { HostBoot } from '../boot.ts';
import type { NodeBoot } from './contract.ts';

export type TenantNode = {
  nodeId: string;
  /** Hands back the mail, answers what is in hand, and closes every connection. */
  stop(): Promise<void>;
};

// Deliveries in flight per tenant: enough to keep two cores busy, few enough to leave connections to requests.
const mailboxConcurrency = 8;

/** Brings a tenant up in this process: a broker in its namespace, its services with its own credentials, its mailbox. */
export async function startTenantNode(
  boot: NodeBoot,
  places: HostBoot,
  services: readonly ServiceDefinition[],
  log: Logger,
): Promise<TenantNode> {
  const { tenant } = boot;
  const tenantLog = log.child({ tenant: tenant.slug });
  const broker = createBroker({
    namespace: boot.namespace,
    role: places.name,
    nats: { url: places.nats.url, credentials: boot.nats },
    log: tenantLog,
  });
  const place = { ...places.servers.database, database: boot.database.name };
  let mailbox: MailboxWorker | undefined;
  const subscribers = subscriptionsOf(services.map((service) => service.contract));
  const doors = services.map((definition) => {
    const { name } = definition.contract;
    const login = name === 'mailbox' ? boot.database.mailbox : boot.database.services[name];
    if (login === undefined) throw new Error(`${tenant.slug} has no login for ${name}`);
    return openDatabase(
      { ...place, ...login },
      {
        schema: name === 'mailbox' ? 'queue' : name,
        max: boot.database.connectionsPerRole,
        name: `${boot.namespace} ${name}`,
        subscribers,
        onPublished: () => mailbox?.wake(),
      },
    );
  });
  const files = openFiles({ endpoint: places.servers.s3Endpoint, ...boot.storage });
  const signingKey = Buffer.from(boot.signingKey, 'base64url');
  services.forEach((definition, index) => {
    broker.createService(
      moleculerService(definition, { facts: tenant, database: doors[index]!, signingKey, files, log: tenantLog }),
    );
  });
  try {
    // Side by side: nothing that arrives by one needs the other, since deliveries stay in this process.
    const credentials = { ...place, ...boot.database.mailbox };
    [mailbox] = await Promise.all([
      startMailbox(broker, { credentials, concurrency: mailboxConcurrency, log: tenantLog }),
      broker.start(),
    ]);
  } catch (error) {
    await close(broker, doors, mailbox);
    throw error;
  }
  return { nodeId: broker.nodeID, stop: () => close(broker, doors, mailbox) };
}

async function close(broker: ServiceBroker, doors: DatabaseDoor[], mailbox: MailboxWorker | undefined): Promise<void> {
  await mailbox?.stop();
  await broker.stop();
  await Promise.all(doors.map((door) => door.close()));
}
