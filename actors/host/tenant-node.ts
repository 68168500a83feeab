import type { ServiceBroker } from 'moleculer';
import { nudgeSubject, requestSubject } from '../../config/trust/mesh-subjects.ts';
import { createBroker } from '../../moleculer.config.ts';
import { type DatabaseDoor, openDatabase } from '../../services/kit/database.ts';
import { openFiles } from '../../services/kit/files.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { type Mailbox, openMailbox } from '../../services/kit/mailbox/mailbox.ts';
import { connectionOf } from '../../services/kit/mesh/nats-transporter.ts';
import { moleculerService } from '../../services/kit/moleculer-service.ts';
import type { ServiceDefinition } from '../../services/kit/service.ts';
import { subscriptionsOf } from '../../services/kit/subscriptions.ts';
import type { NodeBoot } from './contract.ts';
import { idleWatch } from './idle-watch.ts';
import type { NodeLoad } from './node-load.ts';
import type { NodePlaces } from './node-messages.ts';
import { openRequestDoor, type RequestDoor } from './request-door.ts';

export type TenantNode = {
  nodeId: string;
  /** Resolves where NATS has closed the node's connection for good: nobody can ask it any more. */
  lost: Promise<void>;
  load(): Promise<NodeLoad>;
  /** A sibling died: takes over the mail that it held. */
  look(): void;
  /**
   * Takes no new request, answers what is in hand, hands back the mail and closes every connection. Resolves to the
   * milliseconds until the tenant's mail is due, null where it has none, 0 where nobody knows.
   */
  stop(): Promise<{ dueInMs: number | null }>;
  /** Closes what it can, and waits for nothing: its connections are cut already. */
  kill(): void;
};

export type TenantNodeOptions = {
  log: Logger;
  /** Called when nothing was asked for IDLE_SECONDS and no mail is due soon; again after each further such time. */
  onIdle(): void;
  /** Called at the beginning and the end of each request and delivery. */
  onActivity?(): void;
};

// Deliveries in flight per tenant: enough to keep two cores busy, few enough to leave connections to requests.
const mailboxConcurrency = 8;
/** Milliseconds: a tenant whose mail is due sooner does not go to sleep for it. */
const worthSleepingFor = 5_000;

/** Brings a tenant up in this process: a broker in its namespace, its services with its own credentials, its mailbox. */
export async function startTenantNode(
  boot: NodeBoot,
  places: NodePlaces,
  services: readonly ServiceDefinition[],
  { log, onIdle, onActivity }: TenantNodeOptions,
): Promise<TenantNode> {
  const { tenant } = boot;
  const tenantLog = log.child({ tenant: tenant.slug });
  const broker = createBroker({
    namespace: boot.namespace,
    role: places.name,
    nats: { url: places.nats.url, credentials: boot.nats },
    log: tenantLog,
    isTenant: true,
  });
  const database = { ...places.servers.database, database: boot.database.name };
  const activity = idleWatch(places.settings.idleSeconds * 1_000, () => void reportIdle());
  const note = () => {
    activity.note();
    onActivity?.();
  };
  const mailbox = openMailbox(broker, {
    credentials: { ...database, ...boot.database.mailbox },
    concurrency: mailboxConcurrency,
    perSecond: boot.eventsPerSecond,
    onDelivery: note,
    log: tenantLog,
  });
  const doors = addServices(broker, boot, places, services, mailbox, tenantLog);
  let requests: RequestDoor | undefined;

  async function reportIdle(): Promise<void> {
    const due = await mailbox.nextDueInMs().catch(() => 0);
    const busy = (requests?.load().inFlight ?? 0) + mailbox.load().inFlight > 0;
    if (!busy && (due === null || due > worthSleepingFor)) onIdle();
  }

  async function stop(): Promise<{ dueInMs: number | null }> {
    activity.stop();
    // From the last to the first, whatever fails: what stayed open would answer for ever in the place of the next node.
    const closing = new AsyncDisposableStack();
    closing.defer(async () => void (await Promise.all([mailbox.close(), ...doors.map((door) => door.close())])));
    closing.defer(() => broker.stop());
    closing.defer(() => mailbox.stop());
    try {
      await requests?.close();
      await mailbox.stop();
      return { dueInMs: await mailbox.nextDueInMs().catch(() => 0) };
    } finally {
      await closing.disposeAsync();
    }
  }

  function kill(): void {
    activity.stop();
    const closing = [mailbox.stop(), broker.stop(), mailbox.close(), ...doors.map((door) => door.close())];
    void Promise.allSettled(closing);
  }

  try {
    await broker.start();
    requests = await openRequestDoor(broker, connectionOf(broker), {
      subject: requestSubject(boot.account, broker.nodeID),
      onRequest: note,
      log: tenantLog,
    });
  } catch (error) {
    await stop().catch((err: unknown) => tenantLog.warn({ err }, 'a node that did not start could not be closed in order'));
    throw error;
  }
  const opened = requests;
  // However long it took to come up: it is asked from now on.
  activity.note();
  return {
    nodeId: broker.nodeID,
    lost: opened.lost,
    async load() {
      const { depth: queueDepth, oldestSeconds: oldestEventSeconds } = await mailbox.backlog().catch(() => ({ depth: 0, oldestSeconds: 0 }));
      const { deliveries, inFlight: delivering } = mailbox.load();
      return { ...opened.load(), deliveries, delivering, queueDepth, oldestEventSeconds };
    },
    look: mailbox.look,
    stop,
    kill,
  };
}

function addServices(
  broker: ServiceBroker,
  boot: NodeBoot,
  places: NodePlaces,
  services: readonly ServiceDefinition[],
  mailbox: Mailbox,
  log: Logger,
): DatabaseDoor[] {
  const { tenant } = boot;
  const subscribers = subscriptionsOf(services.map(({ contract }) => contract));
  const files = openFiles({ endpoint: places.servers.s3Endpoint, ...boot.storage });
  const signingKey = Buffer.from(boot.signingKey, 'base64url');
  const nudge = (topic: string, payload: object) => {
    connectionOf(broker).publish(nudgeSubject(boot.account, topic), JSON.stringify(payload));
  };
  return services.flatMap((definition) => {
    const { name } = definition.contract;
    const login = name === 'mailbox' ? boot.database.mailbox : boot.database.services[name];
    // A service that keeps nothing has no role.
    const door = login && openDatabase(
      { ...places.servers.database, database: boot.database.name, ...login },
      {
        schema: name === 'mailbox' ? 'queue' : name,
        max: boot.database.connectionsPerRole,
        name: `${boot.namespace} ${name}`,
        subscribers,
        onPublished: mailbox.wake,
      },
    );
    if (name === boot.first) door?.warm();
    broker.createService(moleculerService(definition, { facts: tenant, database: door, signingKey, files, nudge, log }));
    return door ?? [];
  });
}
