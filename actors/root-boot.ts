/** What each kind of process is told: the root alone knows all of it. */
import type { ServerAddresses } from '../config/embedded/servers.ts';
import { gatewayUser } from '../config/embedded/redis.ts';
import type { Settings } from '../config/settings.ts';
import type { Keyring } from '../config/trust/keyring.ts';
import { gatewayPermissions, nodePermissions } from '../config/trust/mesh-subjects.ts';
import { userJwt } from '../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../config/trust/nkeys.ts';
import { newNodeId } from '../services/kit/mesh/node-id.ts';
import { platformNamespace } from '../services/kit/platform.ts';
import type { Boot, GatewayBoot, HostBoot, PlatformBoot } from './boot.ts';
import { catcherUrl } from './mail-catcher/mail-catcher.ts';

/** What a process is told, new at each start: it is another node then, with credentials of its own. */
export interface BootOf<Message extends Boot = Boot> {
  name: string;
  next(): Message;
}

export interface BootMessages {
  /** The first is `platform`. */
  platforms: BootOf<PlatformBoot>[];
  /** The first is number 1, `host-1`. */
  host(number: number): BootOf<HostBoot>;
  mostHosts: number;
  /** All of them run from the start: their number is not ours to change, as KEDA has it. */
  fixedHosts: boolean;
  gateway: BootOf<GatewayBoot>;
}

/** `mailPort`: where mail is caught, if it is. */
export type ChosenPorts = { port: number; metricsPort: number; mailPort: number | undefined };

export function bootMessages(settings: Settings, { mailPort, ...ports }: ChosenPorts, addresses: ServerAddresses, keyring: Keyring): BootMessages {
  const { databaseUrl: _database, natsUrl: _nats, redisUrl: _redis, s3: _s3, smtpUrl: namedSmtpUrl, catchesMail, ...plain } = settings;
  const namespace = platformNamespace(settings.platformPrefix);
  const every = (name: string, permissions = nodePermissions) => ({ name, settings: { ...plain, ...ports }, nats: natsUser(name, permissions) });
  const servers = {
    database: hostAndPort(addresses.databaseUrl, 5432),
    redis: hostAndPort(addresses.redisUrl, 6379),
    s3Endpoint: addresses.s3.endpoint,
  };
  const gateway = gatewayUser(settings.platformPrefix, keyring.derive('redis/gateway'));
  const smtpUrl = mailPort === undefined ? namedSmtpUrl : catcherUrl(mailPort, keyring.derive('mail/catcher'));
  const redisUrl = new URL(addresses.redisUrl);
  redisUrl.username = gateway.name;
  redisUrl.password = gateway.password;
  return {
    platforms: Array.from({ length: settings.platformNodes }, (_, index) => {
      const name = index === 0 ? 'platform' : `platform-${index + 1}`;
      return { name, next: () => ({ kind: 'platform', ...every(name), addresses, smtpUrl, catchesMail: catchesMail && index === 0 }) };
    }),
    host(number) {
      const name = `host-${number}`;
      return { name, next: () => ({ kind: 'host', ...every(name), servers }) };
    },
    mostHosts: settings.hosts,
    fixedHosts: settings.scalerPort !== undefined,
    gateway: {
      name: 'gateway',
      next: () => ({
        kind: 'gateway',
        ...every('gateway', gatewayPermissions),
        redisUrl: redisUrl.href,
        s3Endpoint: addresses.s3.endpoint,
        showsInbox: catchesMail,
      }),
    },
  };

  function natsUser(name: string, permissionsOf: typeof nodePermissions): Boot['nats'] {
    const seed = createSeed('user');
    const nodeId = newNodeId(name);
    const claims = { user: publicKeyOf(seed), name, issuedAt: Math.floor(Date.now() / 1000), permissions: permissionsOf(namespace, nodeId) };
    return { url: addresses.natsUrl, nodeId, seed, jwt: userJwt(claims, keyring.nats.platformAccountSeed) };
  }
}

function hostAndPort(url: string, defaultPort: number): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port ? Number(port) : defaultPort };
}
