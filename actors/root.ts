import { join } from 'node:path';
import { prepareNamedServers } from '../config/embedded/named-servers.ts';
import { chooseMailPort, chooseMetricsPort, choosePlatformPort } from '../config/embedded/platform-port.ts';
import { startServers, type Servers } from '../config/embedded/servers.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import { openKeyring, type Keyring } from '../config/trust/keyring.ts';
import { claimDataFolder, endLeftProcesses } from './data-folder.ts';
import { seedDemo } from './demo/seed-demo.ts';
import { startProcesses, type ProcessFiles } from './processes.ts';
import { bootMessages, type ChosenPorts } from './root-boot.ts';
import { describeEvent } from './supervision/describe-event.ts';
import type { SupervisorEvent } from './supervision/supervisor-options.ts';
import { startSupervisor, type Supervisor } from './supervision/supervisor.ts';

/** All is to be gone 15 s after the first signal. */
const mostStopMs = 14_000;
/** A terminal, npm and the launcher may each pass on the same Ctrl-C. */
const sameSignalMs = 700;

const projectFolder = join(import.meta.dirname, '..');
const ourFiles: ProcessFiles = {
  platform: join(projectFolder, 'actors/platform.ts'),
  host: join(projectFolder, 'actors/host.ts'),
  gateway: join(projectFolder, 'gateway/main.ts'),
};

const ending = new AbortController();
let endingSince: number | undefined;
let giveBackData: (() => void) | undefined;
let tree: Supervisor | undefined;
let running: Promise<void> = Promise.resolve();

/**
 * The root process: the servers, then the platform node, the hosts and, when all is there to answer, the gateway. Ends
 * the process when it is told to, or when it cannot go on.
 * @param files other main files for some of the processes, absolute
 */
export function runRoot(files: Partial<ProcessFiles> = {}): void {
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  // The launcher is gone, killed perhaps: nobody could stop us any more.
  if (process.channel) process.on('disconnect', () => void end(0));
  running = run({ ...ourFiles, ...files });
  running.catch((error: unknown) => {
    if (endingSince) return;
    sayError(error);
    void end(1);
  });
}

async function run(files: ProcessFiles): Promise<void> {
  const settings = readSettings(process.env);
  giveBackData = claimDataFolder(settings.dataDir);
  await endLeftProcesses(settings.dataDir);
  const ports = {
    port: await choosePlatformPort(settings),
    metricsPort: await chooseMetricsPort(settings),
    mailPort: await chooseMailPort(settings),
  };
  const { port } = ports;
  const keyring = openKeyring(settings.dataDir);

  if (settings.smtpUrl === undefined && !settings.catchesMail) {
    say(`no mail goes out: set SMTP_URL to a mail server. Until then mail waits in the queue; it is caught and shown under localhost alone, not under ${settings.platformDomain}`);
  }
  await prepareNamedServers(settings, keyring, say, ending.signal);
  const addresses = new Set([originOf('admin', settings, port), originOf('identity', settings, port)]);
  tree = await startTree(settings, keyring, ports, files, (address) => addresses.add(address));
  void tree.exited.then(() => end(1));
  const demo = { dataDir: settings.dataDir, domain: settings.platformDomain, port, report: say, signal: ending.signal };
  if (settings.demo) await seedDemo(demo).catch((error: unknown) => ending.signal.aborted || sayError(error));
  ending.signal.throwIfAborted();
  process.stdout.write(`ready ${[...addresses].join(' ')}\n`);
}

/**
 * The tree under the root, started from the top and stopped from the bottom:
 *
 *     root ─┬─ servers    postgres · nats · redis · radosgw ── its monitor, storage and gateway
 *           └─ processes  platform · hosts ── host-1 … · gateway
 *
 * What dies is restarted where it stands. What gives up takes the root with it: whoever started the root is to know.
 */
function startTree(settings: Settings, keyring: Keyring, ports: ChosenPorts, files: ProcessFiles, onOpened: (address: string) => void): Promise<Supervisor> {
  let servers: Servers | undefined;
  return startSupervisor(
    { strategy: 'rest_for_one', intensity: { restarts: 0, withinMs: 1000 }, backOff: { firstMs: 0, mostMs: 0 }, signal: ending.signal, onEvent },
    [
      {
        name: 'servers',
        restart: 'permanent',
        stopWithinMs: 'infinity',
        start: async (signal) => (servers = await startServers(settings, keyring, say, { signal })),
      },
      {
        name: 'processes',
        restart: 'permanent',
        stopWithinMs: 'infinity',
        start: (signal) => startProcesses({ files, boot: bootMessages(settings, ports, servers!.addresses, keyring), dataDir: settings.dataDir, signal, onEvent, onOpened }),
      },
    ],
  );
}

function originOf(name: string, { platformDomain }: Settings, port: number): string {
  return new URL(`http://${name}.${platformDomain}:${port}`).origin;
}

function onSignal(): void {
  if (endingSince && performance.now() - endingSince > sameSignalMs) {
    say('stopped at once');
    process.exit(1);
  }
  void end(0);
}

async function end(code: number): Promise<void> {
  if (endingSince) return;
  endingSince = performance.now();
  setTimeout(() => {
    say('not everything stopped in time: the rest is killed');
    process.exit(1);
  }, mostStopMs).unref();
  ending.abort(new Error('stopped before it had started'));
  await running.catch(() => {});
  await tree?.stop();
  giveBackData?.();
  process.exit(code);
}

function onEvent(event: SupervisorEvent): void {
  say(describeEvent(event));
}

/** The platform serves without its demo too. */
function sayError(error: unknown): void {
  say(error instanceof Error ? error.message : String(error));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
