import { fileURLToPath } from 'node:url';
import { runProcess } from '../actors/boot.ts';
import { createLogger } from '../services/kit/logger.ts';
import { originOf } from '../services/kit/platform.ts';
import { startGateway } from './gateway.ts';
import { type HostContracts, hostContracts } from './host-contracts.ts';

/**
 * The gateway's process, forked by the root supervisor.
 * @param contracts of the services whose routes it serves
 */
export function runGateway(contracts: HostContracts = hostContracts): void {
  runProcess('gateway', async ({ name, settings, nats, redisUrl, s3Endpoint }, onDeath) => {
    const { url, jwt, seed } = nats;
    const gateway = await startGateway({
      prefix: settings.platformPrefix,
      domain: settings.platformDomain,
      port: settings.port,
      publicPort: settings.port,
      nats: { url, credentials: { jwt, seed } },
      redisUrl,
      s3Endpoint,
      contracts,
      uiFolder: fileURLToPath(new URL('../ui/dist', import.meta.url)),
      log: createLogger(name, settings.logLevel),
    });
    onDeath(gateway.processDied);
    const hosts = ['admin', 'identity', ...(settings.demo ? ['acme'] : [])];
    return { addresses: hosts.map((host) => originOf(settings, `${host}.${settings.platformDomain}`)), stop: gateway.stop };
  });
}
