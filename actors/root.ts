import { join } from 'node:path';
import { prepareNamedServers } from '../config/embedded/named-servers.ts';
import { choosePlatformPort } from '../config/embedded/platform-port.ts';
import { startServers } from '../config/embedded/servers.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import { openKeyring } from '../config/trust/keyring.ts';
import type { Boot } from './boot.ts';
import { claimDataFolder, endLeftProcesses, processFile } from './data-folder.ts';
import { seedDemo } from './demo/seed-demo.ts';
import { processSpec, type RunningProcess } from './process.ts';
import { bootMessages, type BootMessages } from './root-boot.ts';
import type { Child } from './supervision/child-spec.ts';
import type { SupervisorEvent, SupervisorOptions } from './supervision/supervisor-options.ts';
import { startSupervisor } from './supervision/supervisor.ts';

/** All is to be gone 15 s after the first signal. */
const mostStopMs = 14_000;
/** A terminal, npm and the launcher may each pass on the same Ctrl-C. */
const sameSignalMs = 700;

const projectFolder = join(import.meta.dirname, '..');
/** The main files of the processes under the root. */
const ourFiles = {
  platform: join(projectFolder, 'actors/platform.ts'),
  host: join(projectFolder, 'actors/host.ts'),
  gateway: join(projectFolder, 'gateway/main.ts'),
};

export type ProcessFiles = typeof ourFiles;

const ending = new AbortController();
const stops: (() => Promise<void> | void)[] = [];
let endingSince = 0;

/** A process that keeps dying is tried again every five seconds without end, for its neighbours live on. */
const supervision: SupervisorOptions = {
  strategy: 'one_for_one',
  intensity: { restarts: 40, withinMs: 60_000 },
  backOff: { firstMs: 100, mostMs: 5000 },
  signal: ending.signal,
  onEvent: (event: SupervisorEvent) => {
    if (event.type === 'restarted') say(`${event.name} is back`);
    else if (event.type === 'killed') say(`${event.name} did not stop in time and was killed`);
    else say(event.error?.message ?? `${event.name} ended`);
  },
};

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
  stops.push(claimDataFolder(settings.dataDir));
  await endLeftProcesses(settings.dataDir);
  const port = await choosePlatformPort(settings);
  const keyring = openKeyring(settings.dataDir);

  await prepareNamedServers(settings, keyring, say, ending.signal);
  const servers = await startServers(settings, keyring, say, { signal: ending.signal });
  stops.push(() => servers.stop());
  void servers.exited.then(({ error }) => endUnlessEnding(error));

  const addresses = new Set([originOf('admin', settings, port), originOf('identity', settings, port)]);
  const processes = await startProcesses(files, settings, bootMessages(settings, port, servers.addresses, keyring), addresses);
  stops.push(() => processes.stop());
  void processes.exited.then(({ error }) => endUnlessEnding(error));
  if (settings.demo) await seedDemo({ dataDir: settings.dataDir, domain: settings.platformDomain, port, report: say }).catch(sayError);
  process.stdout.write(`ready ${[...addresses].join(' ')}\n`);
}

async function startProcesses(files: ProcessFiles, { dataDir }: Settings, boot: BootMessages, addresses: Set<string>): Promise<Child> {
  const living = new Map<string, RunningProcess>();

  function specOf(file: string, message: Boot, stopWithinMs: number) {
    const { name } = message;
    return processSpec({
      file,
      boot: message,
      runFile: processFile(dataDir, name),
      stopWithinMs,
      readyWithinMs: 60_000,
      onReady(running, opened) {
        for (const address of opened) addresses.add(address);
        living.set(name, running);
      },
      onDeath() {
        living.delete(name);
        for (const other of living.values()) other.tell({ type: 'process-down', name });
      },
    });
  }

  const hosts = boot.hosts.map((host) => specOf(files.host, host, 4000));
  return startSupervisor(supervision, [
    specOf(files.platform, boot.platform, 3000),
    {
      name: 'hosts',
      restart: 'permanent',
      stopWithinMs: 5000,
      start: (signal) => startSupervisor({ ...supervision, startUp: 'side-by-side', signal }, hosts),
    },
    specOf(files.gateway, boot.gateway, 3000),
  ]);
}

function originOf(name: string, { platformDomain }: Settings, port: number): string {
  return new URL(`http://${name}.${platformDomain}:${port}`).origin;
}

function onSignal(): void {
  if (endingSince && Date.now() - endingSince > sameSignalMs) {
    say('stopped at once');
    process.exit(1);
  }
  void end(0);
}

function endUnlessEnding(error: Error | undefined): void {
  if (endingSince) return;
  say(error?.message ?? 'a server ended');
  void end(1);
}

/** In reverse: gateway, hosts, platform node, servers. */
async function end(code: number): Promise<void> {
  if (endingSince) return;
  endingSince = Date.now();
  setTimeout(() => {
    say('not everything stopped in time: the rest is killed');
    process.exit(1);
  }, mostStopMs).unref();
  ending.abort(new Error('stopped before it had started'));
  await running.catch(() => {});
  for (const stop of stops.toReversed()) await stop();
  process.exit(code);
}

/** The platform serves without its demo too. */
function sayError(error: unknown): void {
  say(error instanceof Error ? error.message : String(error));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
