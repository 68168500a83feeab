import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { isLoopbackDomain } from './loopback-domain.ts';

/** A setting that is wrong or unknown: one line that names it, what it got and what it takes. */
export class SettingsError extends Error {}

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max));

const share = z.string().regex(/^\d*\.?\d+$/).transform(Number).pipe(z.number().min(0).max(1));

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));

const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

type Definition = { schema: z.ZodType; takes: string; meaning: string };

/** Every setting: its environment name, default, what it takes and what it means. Source: the platform's fixed interface. */
export const definitions = {
  PORT: {
    schema: wholeNumber(1, 65_535).optional(),
    takes: 'a port from 1 to 65535',
    meaning: 'the port of the gateway (default 8080, or the next free one)',
  },
  PLATFORM_DOMAIN: {
    schema: z.string().regex(/^(?=.{1,200}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/).default('localhost'),
    takes: 'a domain name in lower case',
    meaning: 'the domain under which the platform and its tenants have their host names',
  },
  TRUSTED_PROXIES: {
    schema: z.string().default('').transform((list) => list.split(',').map((each) => each.trim()).filter((each) => each !== '')).pipe(z.array(Network)),
    takes: 'IP addresses and networks such as 10.0.0.0/8, with commas between them',
    meaning: 'the proxies before the gateway, whose X-Forwarded-For is believed, so that limits count clients and not proxies (default: none, and the header is not read)',
  },
  DATA_DIR: {
    schema: z.string().min(1).default('.data'),
    takes: 'a folder',
    meaning: 'where keys, the operator file and the embedded servers keep their data',
  },
  PLATFORM_PREFIX: {
    schema: z.string().regex(/^[a-z][a-z0-9]{0,9}$/).default('tenantry'),
    takes: 'a letter and up to nine more letters or digits, in lower case',
    meaning: 'the first part of the names of databases, roles, buckets and namespaces',
  },
  DEMO: {
    schema: z.enum(['true', 'false']).default('true').transform((text) => text === 'true'),
    takes: 'true or false',
    meaning: 'whether the first start makes the demo tenant acme',
  },
  DATABASE_URL: {
    schema: url('postgres:', 'postgresql:').optional(),
    takes: 'a postgres:// address of a superuser',
    meaning: 'a PostgreSQL server to use instead of the embedded one',
  },
  NATS_URL: {
    schema: url('nats:', 'tls:').optional(),
    takes: 'a nats:// address',
    meaning: 'a NATS server, run with the operator in DATA_DIR, to use instead of the embedded one',
  },
  REDIS_URL: {
    schema: url('redis:', 'rediss:').optional(),
    takes: 'a redis:// address of a user with all rights',
    meaning: 'a Redis server to use instead of the embedded one',
  },
  S3_ENDPOINT: {
    schema: url('http:', 'https:').optional(),
    takes: 'an http:// or https:// address',
    meaning: 'a Ceph object gateway to use instead of the embedded one',
  },
  S3_ACCESS_KEY: { schema: z.string().min(1).optional(), takes: 'an access key', meaning: 'its admin access key' },
  S3_SECRET_KEY: { schema: z.string().min(1).optional(), takes: 'a secret key', meaning: 'its admin secret key' },
  SMTP_URL: {
    schema: url('smtp:', 'smtps:').optional(),
    takes: 'an smtp:// or smtps:// address',
    meaning: 'the mail server that mail goes out by (unset: under localhost it is caught, kept in DATA_DIR/mail and shown at the admin host’s /inbox; under any other domain it waits)',
  },
  MAIL_FROM: {
    schema: z.string().regex(/^[^\s@<>]+@[^\s@<>]+$/).optional(),
    takes: 'an e-mail address',
    meaning: 'whom mail is from (default: no-reply@ the platform’s domain)',
  },
  HOSTS: {
    schema: wholeNumber(1, 256).optional(),
    takes: 'a number from 1 to 256',
    meaning: 'the most host processes that run at a time; two always do where it allows them, and all with SCALER_PORT (default: one per core)',
  },
  PLATFORM_NODES: {
    schema: wholeNumber(1, 8).default(1),
    takes: 'a number from 1 to 8',
    meaning: 'the number of platform processes, of which one leads and the others stand by',
  },
  IDLE_SECONDS: {
    schema: wholeNumber(1, 86_400 * 365).default(300),
    takes: 'a number of seconds from 1',
    meaning: 'how long a tenant is idle before it is put to sleep',
  },
  SCALER_PORT: {
    schema: wholeNumber(1, 65_535).optional(),
    takes: 'a port from 1 to 65535',
    meaning: 'the port of the gRPC scaler that KEDA asks on Kubernetes; the platform then leaves the number of hosts alone (default: none, it is off)',
  },
  SCALER_ADDRESS: {
    schema: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
    takes: 'an IP address of this machine',
    meaning: 'where that scaler listens; it asks nobody who they are, so let no network reach it but the cluster’s',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    takes: 'fatal, error, warn, info, debug or trace',
    meaning: 'the least important log line that is written',
  },
  METRICS_PORT: {
    schema: wholeNumber(1, 65_535).optional(),
    takes: 'a port from 1 to 65535',
    meaning: 'the port on the loopback where Prometheus finds /metrics (default 9464, or the next free one)',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: url('http:', 'https:').optional(),
    takes: 'an http:// or https:// address',
    meaning: 'a collector of OpenTelemetry that takes traces as OTLP over HTTP (default: nothing is traced)',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: share.default(1),
    takes: 'a number from 0 to 1',
    meaning: 'the share of requests that are traced',
  },
} satisfies Record<string, Definition>;

export type Settings = Readonly<{
  port: number;
  /** False where PORT was given: then a taken port is an error, not a reason to look for the next. */
  portIsDefault: boolean;
  platformDomain: string;
  /** Addresses and networks. */
  trustedProxies: readonly string[];
  /** Absolute. */
  dataDir: string;
  platformPrefix: string;
  demo: boolean;
  databaseUrl?: string;
  natsUrl?: string;
  redisUrl?: string;
  s3?: Readonly<{ endpoint: string; accessKey: string; secretKey: string }>;
  smtpUrl?: string;
  /**
   * Whether mail is caught, for operators to read. Never where others than this machine reach the platform: mails hold links
   * that sign people in.
   */
  catchesMail: boolean;
  mailFrom: string;
  hosts: number;
  platformNodes: number;
  idleSeconds: number;
  /** Absent where KEDA is not served. */
  scalerPort?: number;
  scalerAddress: string;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  metricsPort: number;
  /** As `portIsDefault`. */
  metricsPortIsDefault: boolean;
  /** Absent where nothing is traced. `share`: of the requests, 0 to 1. */
  traces?: Readonly<{ endpoint: string; share: number }>;
}>;

/**
 * Reads, checks and freezes the settings.
 * @throws SettingsError for a wrong value, a half-given S3, or a name that is nearly one of ours
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  refuseUnknown(environment);
  const port = read('PORT', environment);
  const metricsPort = read('METRICS_PORT', environment);
  const collector = read('OTEL_EXPORTER_OTLP_ENDPOINT', environment);
  const traced = read('OTEL_TRACES_SAMPLER_ARG', environment);
  const s3 = {
    endpoint: read('S3_ENDPOINT', environment),
    accessKey: read('S3_ACCESS_KEY', environment),
    secretKey: read('S3_SECRET_KEY', environment),
  };
  const given = Object.values(s3).filter((value) => value !== undefined).length;
  if (given !== 0 && given !== 3) {
    throw new SettingsError('S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY go together: give all three or none');
  }
  const platformDomain = read('PLATFORM_DOMAIN', environment);
  const smtpUrl = read('SMTP_URL', environment);
  const settings: Settings = {
    port: port ?? 8080,
    portIsDefault: port === undefined,
    platformDomain,
    trustedProxies: Object.freeze(read('TRUSTED_PROXIES', environment)),
    dataDir: resolve(read('DATA_DIR', environment)),
    platformPrefix: read('PLATFORM_PREFIX', environment),
    demo: read('DEMO', environment),
    databaseUrl: read('DATABASE_URL', environment),
    natsUrl: read('NATS_URL', environment),
    redisUrl: read('REDIS_URL', environment),
    s3: given === 3 ? Object.freeze(s3 as Settings['s3']) : undefined,
    smtpUrl,
    catchesMail: smtpUrl === undefined && isLoopbackDomain(platformDomain),
    mailFrom: read('MAIL_FROM', environment) ?? `no-reply@${platformDomain}`,
    hosts: read('HOSTS', environment) ?? availableParallelism(),
    platformNodes: read('PLATFORM_NODES', environment),
    idleSeconds: read('IDLE_SECONDS', environment),
    scalerPort: read('SCALER_PORT', environment),
    scalerAddress: read('SCALER_ADDRESS', environment),
    logLevel: read('LOG_LEVEL', environment),
    metricsPort: metricsPort ?? 9464,
    metricsPortIsDefault: metricsPort === undefined,
    traces: collector === undefined ? undefined : Object.freeze({ endpoint: collector, share: traced }),
  };
  return Object.freeze(settings);
}

function read<Name extends keyof typeof definitions>(
  name: Name,
  environment: Record<string, string | undefined>,
): z.output<(typeof definitions)[Name]['schema']> {
  const { schema, takes } = definitions[name];
  const text = environment[name] === '' ? undefined : environment[name];
  const parsed = schema.safeParse(text);
  if (!parsed.success) throw new SettingsError(`${name} is ${shown(name, text)}; it takes ${takes}`);
  return parsed.data as z.output<(typeof definitions)[Name]['schema']>;
}

// The environment is shared with every other program, so only names that are plainly meant for us are refused.
function refuseUnknown(environment: Record<string, string | undefined>): void {
  const families = /^(PLATFORM|TENANTRY)_/;
  for (const name of Object.keys(environment)) {
    if (families.test(name) && !(name in definitions)) {
      throw new SettingsError(`${name} is no setting; the settings are ${Object.keys(definitions).join(', ')}`);
    }
  }
}

function shown(name: string, text: string | undefined): string {
  if (text === undefined) return 'not given';
  return /SECRET|KEY|URL/.test(name) ? 'not right' : JSON.stringify(text);
}
