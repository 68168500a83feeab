import { setTimeout } from 'node:timers/promises';
import { gatewayUser } from '../config/embedded/redis.ts';
import { openKeyring } from '../config/trust/keyring.ts';
import { createBroker } from '../moleculer.config.ts';
import { openDatabase } from '../services/kit/database.ts';
import { createLogger } from '../services/kit/logger.ts';
import { openMailbox } from '../services/kit/mailbox/mailbox.ts';
import { followLeader } from '../services/kit/mesh/follow-leader.ts';
import { forgetNodesOf } from '../services/kit/mesh/forget-nodes.ts';
import { moleculerService } from '../services/kit/moleculer-service.ts';
import { callerFor } from '../services/kit/outgoing.ts';
import { type PlatformFacts, platformNamespace } from '../services/kit/platform.ts';
import { serviceScope } from '../services/kit/scope.ts';
import type { ServiceDefinition } from '../services/kit/service.ts';
import { subscriptionsOf } from '../services/kit/subscriptions.ts';
import { tenantTypes } from '../services/kit/tenant.ts';
import { identity, issuerOf } from '../services/platform/identity/contract.ts';
import { openAccessCache } from '../services/platform/identity/grants/access-cache.ts';
import { hearBrandAccess } from '../services/platform/identity/grants/hear-brand-access.ts';
import { identityService } from '../services/platform/identity/identity.service.ts';
import { provideOperatorFile } from '../services/platform/identity/operator-file.ts';
import { openPasswordMeter } from '../services/platform/identity/password-meter.ts';
import { openPasswords } from '../services/platform/identity/passwords.ts';
import { identitySecrets } from '../services/platform/identity/secrets.ts';
import { registry } from '../services/platform/registry/contract.ts';
import { registryService } from '../services/platform/registry/registry.service.ts';
import { tenantServices } from '../services/tenant/contracts.ts';
import { type DeathListener, type PlatformBoot, type Running, runProcess, type TellRoot } from './boot.ts';
import { openMail } from './mail-catcher/open-mail.ts';
import { gatherMetrics } from './metrics/gather.ts';
import { serveMetrics } from './metrics/metrics-port.ts';
import { metricsService } from './metrics/metrics.service.ts';
import { showTenantCounts } from './metrics/tenant-counts.ts';
import { hostExecutor } from './platform/host-executor.ts';
import { leadPlatform } from './platform/lead-platform.ts';
import { seekLeadership } from './platform/leadership.ts';
import { type PlatformLogins, preparePlatformDatabases } from './platform/platform-databases.ts';
import { openProvisioning } from './provisioners/provisioning.ts';
import type { TenantSupervisor } from './tenant-supervisor/tenant-supervisor.ts';

/** The main file of the platform node: registry, identity, and the supervisor of the tenants. */
runProcess('platform', start);

// Mails on their way at a time: each holds a connection of identity's until the mail server has taken it.
const mailboxConcurrency = 3;
const mostEventsPerSecond = 200;

async function start(boot: PlatformBoot, onDeath: (listener: DeathListener) => void, tellRoot: TellRoot): Promise<Running> {
  const { settings } = boot;
  const prefix = settings.platformPrefix;
  const log = createLogger(boot.name, settings.logLevel);
  const keyring = openKeyring(settings.dataDir);
  const facts: PlatformFacts = { prefix, domain: settings.platformDomain, port: settings.port };
  const provisioning = openProvisioning({ addresses: boot.addresses, keyring, prefix, servicesFor: () => tenantServices });
  const [databases] = await Promise.all([
    preparePlatformDatabases(boot.addresses.databaseUrl, prefix, keyring),
    provisioning.warmUp(tenantTypes),
  ]);

  const { url, nodeId, ...credentials } = boot.nats;
  const broker = createBroker({ namespace: platformNamespace(prefix), role: boot.name, nats: { url, credentials, nodeId }, log });
  const call = callerFor(broker, serviceScope('supervisor', boot.name));
  const secrets = identitySecrets(keyring);
  const mail = await openMail(broker, boot, log);
  const meter = openPasswordMeter();
  const accessCache = openAccessCache(boot.addresses.redisUrl, log);
  hearBrandAccess(broker, accessCache);
  const subscribers = subscriptionsOf([registry, identity]);
  const kept = [
    add(registryService, databases.registry),
    add(identityService({ secrets, passwords: openPasswords(secrets.pepper), meter, sendMail: mail.send, accessCache }), databases.identity),
  ];
  broker.createService(moleculerService(metricsService(), { facts: null, log }));
  showTenantCounts(callerFor(broker, serviceScope('metrics', boot.name)));
  function add(definition: ServiceDefinition<PlatformFacts>, logins: PlatformLogins) {
    const { name } = definition.contract;
    const mailbox = openMailbox(broker, { credentials: logins.mailbox, concurrency: mailboxConcurrency, perSecond: mostEventsPerSecond, log });
    const onPublished = mailbox.wake;
    const database = openDatabase(logins.service, { schema: name, max: 10, subscribers, name: `${prefix} ${name}`, onPublished });
    broker.createService(moleculerService(definition, { facts, database, log }));
    return { database, mailbox };
  }

  followLeader(broker);
  await broker.start();
  await provideOperatorFile(call, settings.dataDir, issuerOf(facts));
  onDeath((name) => forgetNodesOf(broker, name));
  const metricsDoor = serveMetrics(settings.metricsPort, () => gatherMetrics(broker), log);
  const leading = {
    prefix,
    masterKey: keyring.masterKey,
    provisioning,
    broker,
    call,
    redis: { url: boot.addresses.redisUrl, users: [gatewayUser(prefix, keyring.derive('redis/gateway'))] },
    settings,
    hostExecutor: (tenants: TenantSupervisor) => hostExecutor(tenants, settings.hosts, tellRoot),
    log,
  };
  const lead = (fence: number, stepDown: () => void) => leadPlatform(leading, fence, stepDown);
  const leadership = await seekLeadership({ credentials: databases.registry.service, lead, log });
  return {
    async stop() {
      metricsDoor.close();
      await Promise.race([leadership.stop(), setTimeout(1_000, undefined, { ref: false })]);
      await Promise.all(kept.map(({ mailbox }) => mailbox.stop()));
      await broker.stop();
      await mail.close();
      accessCache.close();
      meter.close();
      await Promise.all([...kept.flatMap(({ database, mailbox }) => [database.close(), mailbox.close()]), provisioning.close()]);
    },
  };
}
