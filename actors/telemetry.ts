import type { Settings } from '../config/settings.ts';
import { createLogger } from '../services/kit/logger.ts';
import { watchProcess } from '../services/kit/metrics.ts';

type Watched = { kind: string; name: string; settings: Pick<Settings, 'platformPrefix' | 'logLevel' | 'traces'> };

/**
 * Watches this process: its figures always, its traces where a collector is set.
 * @returns what sends the last spans
 */
export async function startTelemetry({ kind, name, settings }: Watched): Promise<() => Promise<void>> {
  watchProcess(name);
  if (settings.traces === undefined) return async () => {};
  // Megabytes that a process without traces has no use for.
  const { exportTraces } = await import('../services/kit/trace-export.ts');
  return exportTraces({
    ...settings.traces,
    resource: {
      'service.namespace': settings.platformPrefix,
      'service.name': `tenantry-${kind}`,
      'service.instance.id': name,
    },
    log: createLogger(name, settings.logLevel),
  });
}
