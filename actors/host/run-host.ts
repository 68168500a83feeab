import { createBroker } from '../../moleculer.config.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { forgetNodesOf } from '../../services/kit/mesh/forget-nodes.ts';
import { moleculerService } from '../../services/kit/moleculer-service.ts';
import { callerFor } from '../../services/kit/outgoing.ts';
import { serviceScope } from '../../services/kit/scope.ts';
import { platformNamespace } from '../../services/kit/platform.ts';
import type { ServiceDefinition } from '../../services/kit/service.ts';
import { runProcess } from '../boot.ts';
import { metricsService } from '../metrics/metrics.service.ts';
import { nodeTable } from './host.service.ts';
import { supervisor } from '../tenant-supervisor/contract.ts';
import { startTenantNode, type TenantNode } from './tenant-node.ts';

/** What a module of tenant services exports. */
type ServicesModule = { tenantServices: readonly ServiceDefinition[] };

/**
 * A host process: it joins the platform, and runs the tenant nodes that a supervisor asks for.
 * @param servicesModule exports the services that every tenant node runs, as `tenantServices`
 */
export function runHost(servicesModule: URL): void {
  runProcess('host', async (boot, onDeath) => {
    const { tenantServices } = (await import(servicesModule.href)) as ServicesModule;
    const log = createLogger(boot.name, boot.settings.logLevel);
    const { url, ...credentials } = boot.nats;
    const broker = createBroker({
      namespace: platformNamespace(boot.settings.platformPrefix),
      role: boot.name,
      nats: { url, credentials },
      log,
    });
    const call = callerFor(broker, serviceScope('host', boot.name));
    const nodes = nodeTable(async (node) => {
      const started: TenantNode = await startTenantNode(node, boot, tenantServices, {
        log,
        onIdle: () => void call(supervisor, 'nodes.idle', { slug: node.tenant.slug, nodeId: started.nodeId }).catch(() => {}),
      });
      return started;
    });
    broker.createService(moleculerService(nodes.definition, { facts: null, log }));
    broker.createService(moleculerService(metricsService, { facts: null, log }));
    onDeath((name) => forgetNodesOf(broker, name));
    await broker.start();
    return {
      async stop() {
        await nodes.stopAll();
        await broker.stop();
      },
    };
  });
}
