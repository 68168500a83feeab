/** What each kind of process is told: the root alone knows all of it. */
import type { ServerAddresses } from '../config/embedded/servers.ts';
import { gatewayUser } from '../config/embedded/redis.ts';
import type { Settings } from '../config/settings.ts';
import type { Keyring } from '../config/trust/keyring.ts';
import { forGatewaysOnly } from '../config/trust/mesh-subjects.ts';
import { type UserClaims, userJwt } from '../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../config/trust/nkeys.ts';
import type { GatewayBoot, HostBoot, PlatformBoot } from './boot.ts';
import { catcherUrl } from './mail-catcher/mail-catcher.ts';

export interface BootMessages {
  /** The first is `platform`. */
  platforms: PlatformBoot[];
  /** The first is number 1, `host-1`. */
  host(number: number): HostBoot;
  mostHosts: number;
  /** All of them run from the start: their number is not ours to change, as KEDA has it. */
  fixedHosts: boolean;
  gateway: GatewayBoot;
}

/** `mailPort`: where mail is caught, if it is. */
export type ChosenPorts = { port: number; metricsPort: number; mailPort: number | undefined };

export function bootMessages(settings: Settings, { mailPort, ...ports }: ChosenPorts, addresses: ServerAddresses, keyring: Keyring): BootMessages {
  const { databaseUrl: _database, natsUrl: _nats, redisUrl: _redis, s3: _s3, smtpUrl: namedSmtpUrl, catchesMail, ...plain } = settings;
  const every = (name: string) => ({ name, settings: { ...plain, ...ports }, nats: natsUser(name, addresses.natsUrl, keyring, forGatewaysOnly) });
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
    platforms: Array.from({ length: settings.platformNodes }, (_, index) => ({
      kind: 'platform',
      ...every(index === 0 ? 'platform' : `platform-${index + 1}`),
      addresses,
      smtpUrl,
      catchesMail: catchesMail && index === 0,
    })),
    host: (number) => ({ kind: 'host', ...every(`host-${number}`), servers }),
    mostHosts: settings.hosts,
    fixedHosts: settings.scalerPort !== undefined,
    gateway: { kind: 'gateway', ...every('gateway'), nats: natsUser('gateway', addresses.natsUrl, keyring), redisUrl: redisUrl.href, s3Endpoint: addresses.s3.endpoint, showsInbox: catchesMail },
  };
}

function natsUser(name: string, url: string, keyring: Keyring, permissions?: UserClaims['permissions']): { url: string; jwt: string; seed: string } {
  const seed = createSeed('user');
  const claims = { user: publicKeyOf(seed), name, issuedAt: Math.floor(Date.now() / 1000), permissions };
  return { url, seed, jwt: userJwt(claims, keyring.nats.platformAccountSeed) };
}

function hostAndPort(url: string, defaultPort: number): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port ? Number(port) : defaultPort };
}
