import type { Settings } from '../settings.ts';
import { isFree, openPorts } from './ports.ts';

/** The gateway's port: the one asked for, or from 8080 on the next free one, the same at every start while it is free. */
export async function choosePlatformPort(settings: Pick<Settings, 'dataDir' | 'port' | 'portIsDefault'>): Promise<number> {
  if (settings.portIsDefault) return openPorts(settings.dataDir).choose('platform', settings.port, null);
  if (await isFree(settings.port, null)) return settings.port;
  throw new Error(`PORT ${settings.port} is taken by another program: set PORT to a free one, or leave it out to have one chosen`);
}

/** The port of the metrics, likewise; one that was asked for may be taken, since nobody's request waits there. */
export async function chooseMetricsPort(settings: Pick<Settings, 'dataDir' | 'metricsPort' | 'metricsPortIsDefault'>): Promise<number> {
  return settings.metricsPortIsDefault ? openPorts(settings.dataDir).choose('metrics', settings.metricsPort) : settings.metricsPort;
}

/** The port that mail is caught at, if it is. */
export async function chooseMailPort({ dataDir, catchesMail }: Pick<Settings, 'dataDir' | 'catchesMail'>): Promise<number | undefined> {
  return catchesMail ? openPorts(dataDir).choose('mail', 11_025) : undefined;
}
