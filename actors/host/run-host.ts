import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBroker } from 'moleculer';
import { plans } from '../../config/plans.ts';
import { createBroker } from '../../moleculer.config.ts';
import type { Call } from '../../services/kit/call.ts';
import { createLogger, type Logger } from '../../services/kit/logger.ts';
import { followLeader } from '../../services/kit/mesh/follow-leader.ts';
import { forgetNodesOf } from '../../services/kit/mesh/forget-nodes.ts';
import { moleculerService } from '../../services/kit/moleculer-service.ts';
import { callerFor } from '../../services/kit/outgoing.ts';
import { platformNamespace } from '../../services/kit/platform.ts';
import { serviceScope } from '../../services/kit/scope.ts';
import { hostLoadReporter } from '../autoscaler/load-reporter.ts';
import { type HostBoot, runProcess } from '../boot.ts';
import { metricsService } from '../metrics/metrics.service.ts';
import { supervisor } from '../tenant-supervisor/contract.ts';
import type { NodeBoot, NodeReport } from './contract.ts';
import { attributeCrashes } from './crash-attribution.ts';
import { hostLoad } from './host-load.ts';
import { nodeTable } from './host.service.ts';
import type { HostedNode } from './hosted-node.ts';
import type { NodePlaces } from './node-messages.ts';
import { startRemoteNode } from './remote-node.ts';
import type { ServicesModule } from './services-module.ts';
import { sharedNodes } from './shared-nodes.ts';
import { spareRunners } from './spare-runners.ts';
import { watchConnections } from './tenant-context.ts';
import { startTenantNode } from './tenant-node.ts';
import { startWatchdog } from './watchdog.ts';

// The first thread stands by for whoever first needs one, when the host has long been ready.
const firstSpareAfterMs = 3_000;
const tellingAttempts = 5;

/**
 * A host process: it joins the platform, and runs the tenant nodes that a supervisor asks for, each as isolated as its boot says.
 * @param servicesModule exports the services that every tenant node runs, as `tenantServices`
 */
export function runHost(servicesModule: URL): void {
  runProcess('host', async (boot, onDeath) => {
    const { tenantServices } = (await import(servicesModule.href)) as ServicesModule;
    const log = createLogger(boot.name, boot.settings.logLevel);
    const broker = joinPlatform(boot, log);
    const call = callerFor(broker, serviceScope('host', boot.name));
    const { name, servers, settings } = boot;
    const places: NodePlaces = { name, servers, settings, nats: { url: boot.nats.url } };
    const onActivity = () => reporter.noticed();
    const shared = sharedNodes((node, onIdle) => startTenantNode(node, places, tenantServices, { log, onIdle, onActivity }));
    const spares = spareRunners(servicesModule, log);
    const nodes = nodeTable(start, (report) => void tellDown(call, report, log));
    const reporter = hostLoadReporter({
      broadcast: (event, report) => void broker.broadcast(event, report, { throwError: false }),
      collect: hostLoad(nodes),
      log,
    });

    async function start(node: NodeBoot, signal: AbortSignal): Promise<HostedNode> {
      let started: HostedNode | undefined;
      started = await (node.isolation === 'shared'
        ? shared.start(node, onIdle, signal)
        : startRemoteNode(spares.take(node.isolation, node.memoryMegabytes), node, { places, onIdle, onActivity, signal }));
      return started;

      // One that waits for NATS to come up, or whose code says so itself, may be idle before it has started.
      function onIdle(): void {
        if (started !== undefined) call(supervisor, 'nodes.idle', { slug: node.tenant.slug, nodeId: started.nodeId }).catch(() => {});
      }
    }

    watchConnections();
    attributeCrashes(shared.fail, log);
    const watchdog = startWatchdog(shared.fail, log);
    broker.createService(moleculerService(nodes.definition, { facts: null, log }));
    broker.createService(moleculerService(metricsService(nodes.metrics), { facts: null, log }));
    onDeath((name) => forgetNodesOf(broker, name));
    followLeader(broker);
    await broker.start();
    setTimeout(() => spares.provide('thread', plans.growth.memoryMegabytes), firstSpareAfterMs).unref();
    return {
      async stop() {
        reporter.stop();
        await nodes.stopAll();
        spares.close();
        watchdog.stop();
        await broker.stop();
      },
    };
  });
}

function joinPlatform({ name, settings, nats }: HostBoot, log: Logger): ServiceBroker {
  const { url, nodeId, ...credentials } = nats;
  return createBroker({ namespace: platformNamespace(settings.platformPrefix), role: name, nats: { url, credentials, nodeId }, log });
}

/** A supervisor that is away now asks for the host's nodes when it is back; only the reason would be lost. */
async function tellDown(call: Call, report: NodeReport, log: Logger): Promise<void> {
  for (let attempt = 1; attempt <= tellingAttempts; attempt += 1) {
    try {
      await call(supervisor, 'nodes.down', report);
      return;
    } catch (err) {
      log.warn({ err, report, attempt }, 'the supervisor could not be told of a node that is down');
      await sleep(1_000 * attempt);
    }
  }
}
