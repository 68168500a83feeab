import { fileURLToPath } from 'node:url';
import { runProcess } from '../actors/boot.ts';
import { createLogger } from '../services/kit/logger.ts';
import { originOf } from '../services/kit/platform.ts';
import { requestLimitsOf } from '../config/plans.ts';
import { type GatewayPlace, startGateway } from './gateway.ts';
import { hostContracts, withInbox } from './host-contracts.ts';

/**
 * The gateway's process, forked by the root supervisor.
 * @param differently what a gateway of a test or a benchmark has of its own
 */
export function runGateway(differently: Partial<Pick<GatewayPlace, 'contracts' | 'limitsOf' | 'identityLimits'>> = {}): void {
  runProcess('gateway', async ({ name, settings, nats, redisUrl, s3Endpoint, showsInbox }, onDeath) => {
    const { url, nodeId, ...credentials } = nats;
    const { contracts = hostContracts } = differently;
    const gateway = await startGateway({
      prefix: settings.platformPrefix,
      domain: settings.platformDomain,
      port: settings.port,
      publicPort: settings.port,
      nats: { url, credentials, nodeId },
      redisUrl,
      s3Endpoint,
      limitsOf: requestLimitsOf,
      trustedProxies: settings.trustedProxies,
      ...differently,
      contracts: showsInbox ? withInbox(contracts) : contracts,
      uiFolder: fileURLToPath(new URL('../ui/dist', import.meta.url)),
      log: createLogger(name, settings.logLevel),
    });
    onDeath(gateway.processDied);
    const hosts = ['admin', 'identity', ...(settings.demo ? ['acme'] : [])];
    return { addresses: hosts.map((host) => originOf(settings, `${host}.${settings.platformDomain}`)), stop: gateway.stop };
  });
}
