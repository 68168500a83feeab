/**
 * What the root process tells each process that it starts, over the fork's own channel: never in arguments or the
 * environment, which other users can read. Each kind gets what it needs and no more: only the platform node holds the
 * servers' master credentials and the keyring.
 */
import { z } from 'zod';

export const logLevels = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']);
export const traceSettings = z.object({ endpoint: z.string(), share: z.number() });

const settings = z.object({
  port: z.number(),
  portIsDefault: z.boolean(),
  platformDomain: z.string(),
  trustedProxies: z.array(z.string()).readonly(),
  dataDir: z.string(),
  platformPrefix: z.string(),
  demo: z.boolean(),
  mailFrom: z.string(),
  hosts: z.number(),
  platformNodes: z.number(),
  idleSeconds: z.number(),
  scalerPort: z.number().optional(),
  scalerAddress: z.string(),
  logLevel: logLevels,
  metricsPort: z.number(),
  traces: traceSettings.optional(),
});

/** A user of the platform's NATS account, for one node: the JWT names it, the seed signs its log-in. */
const natsUser = z.object({ url: z.string(), jwt: z.string(), seed: z.string(), nodeId: z.string() });

const every = {
  /** Unique among the running processes: `platform`, `host-1`, `gateway`. */
  name: z.string(),
  /** The settings without the `*_URL`s, which may hold passwords. `port` is the one that the gateway really listens on, `metricsPort` the one chosen. */
  settings,
  nats: natsUser,
};

const platformBoot = z.object({
  kind: z.literal('platform'),
  ...every,
  /** The servers with their master credentials. */
  addresses: z.object({
    databaseUrl: z.string(),
    natsUrl: z.string(),
    redisUrl: z.string(),
    s3: z.object({ endpoint: z.string(), accessKey: z.string(), secretKey: z.string() }),
  }),
  /** The mail server, with its password; absent where there is none, and mail waits. */
  smtpUrl: z.string().optional(),
  /** Whether this node is to be that server, which keeps what it gets. */
  catchesMail: z.boolean(),
});

const hostBoot = z.object({
  kind: z.literal('host'),
  ...every,
  /** Where the servers are, without credentials: those of a tenant come with the request to run it. */
  servers: z.object({
    database: z.object({ host: z.string(), port: z.number() }),
    redis: z.object({ host: z.string(), port: z.number() }),
    s3Endpoint: z.string(),
  }),
});

const gatewayBoot = z.object({
  kind: z.literal('gateway'),
  ...every,
  /** A user that may touch the keys and channels under `{prefix}-gateway:` alone. */
  redisUrl: z.string(),
  /** Where the public files of tenants are read, without credentials. */
  s3Endpoint: z.string(),
  /** Whether mail is caught, for operators to read. */
  showsInbox: z.boolean(),
});

const boot = z.discriminatedUnion('kind', [platformBoot, hostBoot, gatewayBoot]);

export type PlatformBoot = z.infer<typeof platformBoot>;
export type HostBoot = z.infer<typeof hostBoot>;
export type GatewayBoot = z.infer<typeof gatewayBoot>;
export type Boot = z.infer<typeof boot>;

const bootMessage = z.object({ type: z.literal('boot'), boot });

const orphanStopMs = 3000;

/** What a child tells the root. `addresses`: what a person may open in a browser. */
const childReport = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), addresses: z.array(z.string()).optional() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  /** The platform node alone: so many hosts are to run. */
  z.object({ type: z.literal('hosts'), count: z.number().int().min(1) }),
]);

export type ChildReport = z.infer<typeof childReport>;

/** What the root tells its processes when one of them has died. */
const processNews = z.object({ type: z.literal('process-down'), name: z.string() });

export type ProcessNews = z.infer<typeof processNews>;

export function readChildReport(message: unknown): ChildReport | undefined {
  return childReport.safeParse(message).data;
}

export interface Running {
  /** Ends in order; called once, on SIGTERM or when the root is gone. */
  stop(): Promise<void>;
  addresses?: string[];
}

export type DeathListener = (name: string) => void;
export type TellRoot = (message: ChildReport) => void;

/**
 * The main function of a process that the root forks: waits for its boot message, runs, reports, and ends when told to.
 * @param kind the boot message that this process takes
 * @param start resolves when the process really serves; `onDeath` takes a listener for the deaths of the root's other
 *   processes, by their names; `tellRoot` sends the root a message
 */
export function runProcess<Kind extends Boot['kind']>(
  kind: Kind,
  start: (boot: Extract<Boot, { kind: Kind }>, onDeath: (listener: DeathListener) => void, tellRoot: TellRoot) => Promise<Running>,
): void {
  const listeners: DeathListener[] = [];
  let starting: Promise<Running> | undefined;
  let stopping = false;

  async function end(code: number): Promise<void> {
    if (stopping) return;
    stopping = true;
    try {
      await (await starting)?.stop();
    } catch (error) {
      process.stderr.write(`${kind} did not stop in order: ${String(error)}\n`);
    }
    process.exit(code);
  }

  process.on('SIGTERM', () => void end(0));
  process.on('disconnect', () => {
    // The servers end with the root, so an orderly stop may wait for what no longer answers.
    setTimeout(() => process.exit(1), orphanStopMs).unref();
    void end(1);
  });
  process.on('message', (message) => {
    const news = processNews.safeParse(message);
    if (news.success) return listeners.forEach((listener) => listener(news.data.name));
    if (starting) return;
    const read = bootMessage.safeParse(message);
    if (!read.success || read.data.boot.kind !== kind) return report({ type: 'failed', message: `not a boot message for ${kind}` });
    const boot = read.data.boot as Extract<Boot, { kind: Kind }>;
    starting = watched(boot, () => start(boot, (listener) => void listeners.push(listener), report));
    starting.then(
      (running) => report({ type: 'ready', addresses: running.addresses }),
      (error: unknown) => {
        report({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        setImmediate(() => process.exit(1));
      },
    );
  });
}

async function watched(boot: Boot, start: () => Promise<Running>): Promise<Running> {
  // Not above: the root reads this file too, and watches nothing.
  const { startTelemetry } = await import('./telemetry.ts');
  const stopTelemetry = await startTelemetry(boot);
  const running = await start();
  return {
    addresses: running.addresses,
    async stop() {
      await running.stop();
      await stopTelemetry();
    },
  };
}

function report(message: ChildReport): void {
  process.send?.(message);
}
