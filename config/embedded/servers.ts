/** Starts the servers that no setting names, supervised, each on a port and in a folder of its own. */
import type { Settings } from '../settings.ts';
import type { Keyring } from '../trust/keyring.ts';
import type { Child, ChildSpec } from '../../actors/supervision/child-spec.ts';
import { describeEvent } from '../../actors/supervision/describe-event.ts';
import type { SupervisorEvent } from '../../actors/supervision/supervisor-options.ts';
import { startSupervisor } from '../../actors/supervision/supervisor.ts';
import { natsServer } from './nats.ts';
import { endLeftover } from './leftovers.ts';
import { openPlace, type Place } from './place.ts';
import { openPorts } from './ports.ts';
import { postgresServer } from './postgres.ts';
import { radosgwServer } from './radosgw.ts';
import { adminUser, gatewayUser, redisServer } from './redis.ts';

export interface ServerAddresses {
  /** Of a superuser, database `postgres`. Holds the password, as the others do. */
  databaseUrl: string;
  natsUrl: string;
  redisUrl: string;
  s3: { endpoint: string; accessKey: string; secretKey: string };
}

export type ServerName = 'postgres' | 'nats' | 'redis' | 'radosgw';

/** All of them, as one child. They end by themselves when they have been restarted too often. */
export interface Servers extends Child {
  addresses: ServerAddresses;
}

export interface ServersOptions {
  /** Default: all four. The address of one that is not started and not named by a setting is empty. */
  only?: readonly ServerName[];
  /** Look for free ports from here on, not from the default ones. */
  firstPort?: number;
  /** Ends the start early. */
  signal?: AbortSignal;
}

const defaultPorts = { postgres: 15_432, nats: 14_222, redis: 16_379, s3: 17_480, monitor: 17_460, monitorV1: 17_461, storage: 17_500 };

/**
 * Resolves when all of them serve.
 * @param report takes a line for people: a server that serves, died, or is back
 */
export async function startServers(
  settings: Pick<Settings, 'dataDir' | 'platformPrefix' | 'databaseUrl' | 'natsUrl' | 'redisUrl' | 's3'>,
  keyring: Keyring,
  report: (line: string) => void,
  options: ServersOptions = {},
): Promise<Servers> {
  const { only = ['postgres', 'nats', 'redis', 'radosgw'] } = options;
  const place = openPlace(settings.dataDir);
  await endLeftovers(place);
  const ports = openPorts(settings.dataDir);
  const choose = (name: keyof typeof defaultPorts) => ports.choose(name, options.firstPort ?? defaultPorts[name]);
  const specs: ChildSpec[] = [];
  const onEvent = (event: SupervisorEvent) => report(describeEvent(event));

  let databaseUrl = settings.databaseUrl ?? '';
  if (!settings.databaseUrl && only.includes('postgres')) {
    const server = postgresServer(place, await choose('postgres'), keyring.derive('postgres/superuser'));
    databaseUrl = server.url;
    specs.push(server.spec);
  }

  let natsUrl = settings.natsUrl ?? '';
  if (!settings.natsUrl && only.includes('nats')) {
    const port = await choose('nats');
    natsUrl = `nats://127.0.0.1:${port}`;
    specs.push(natsServer(place, port, keyring.nats));
  }

  let redisUrl = settings.redisUrl ?? '';
  if (!settings.redisUrl && only.includes('redis')) {
    const port = await choose('redis');
    const admin = adminUser(keyring.derive('redis/admin'));
    redisUrl = `redis://${admin.name}:${admin.password}@127.0.0.1:${port}`;
    specs.push(redisServer(place, port, [admin, gatewayUser(settings.platformPrefix, keyring.derive('redis/gateway'))]));
  }

  let s3 = () => settings.s3 ?? { endpoint: '', accessKey: '', secretKey: '' };
  if (!settings.s3 && only.includes('radosgw')) {
    const cephPorts = { s3: await choose('s3'), monitor: await choose('monitor'), monitorV1: await choose('monitorV1'), storage: await choose('storage') };
    const server = radosgwServer(place, cephPorts, onEvent);
    s3 = () => ({ endpoint: `http://127.0.0.1:${cephPorts.s3}`, ...server.adminKeys() });
    specs.push(server.spec);
  }

  const supervisor = await startSupervisor(
    {
      strategy: 'one_for_one',
      startUp: 'side-by-side',
      // One that keeps dying is tried again every five seconds without end.
      intensity: { restarts: 20 * specs.length, withinMs: 60_000 },
      backOff: { firstMs: 200, mostMs: 5000 },
      signal: options.signal,
      onEvent,
    },
    specs.map((spec) => reported(spec, report)),
  );
  return {
    addresses: { databaseUrl, natsUrl, redisUrl, s3: s3() },
    exited: supervisor.exited,
    stop: () => supervisor.stop(),
    kill: () => supervisor.kill(),
  };
}

/** What a killed start left behind still holds the ports and the data. */
async function endLeftovers(place: Place): Promise<void> {
  const groups = [['postgres'], ['nats'], ['redis'], ['ceph-gateway', 'ceph-storage', 'ceph-monitor']];
  await Promise.all(
    groups.map(async (names) => {
      for (const name of names) await endLeftover(place.program(name).runFile, name === 'postgres' ? 'SIGINT' : 'SIGTERM', 8000);
    }),
  );
}

function reported(spec: ChildSpec, report: (line: string) => void): ChildSpec {
  return {
    ...spec,
    async start(signal) {
      const startedAt = performance.now();
      const child = await spec.start(signal);
      report(`${spec.name} serves (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
      return child;
    },
  };
}
