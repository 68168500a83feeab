import { processFile } from './data-folder.ts';
import { processSpec, type RunningProcess } from './process.ts';
import type { BootMessages, BootOf } from './root-boot.ts';
import type { ChildSpec } from './supervision/child-spec.ts';
import type { SupervisorEvent, SupervisorOptions } from './supervision/supervisor-options.ts';
import { startSupervisor, type Supervisor } from './supervision/supervisor.ts';

/** The main files, absolute. */
export interface ProcessFiles {
  platform: string;
  host: string;
  gateway: string;
}

export interface ProcessesOptions {
  files: ProcessFiles;
  boot: BootMessages;
  dataDir: string;
  /** Ends the start early. */
  signal: AbortSignal;
  onEvent(event: SupervisorEvent): void;
  /** Told of what a person may open in a browser. */
  onOpened(address: string): void;
}

/** Hosts that always run, where HOSTS allows them: when one dies the other takes its tenants. */
export const fewestHosts = 2;

/** The platform nodes, then the hosts, side by side, and the entrance last: the gateway, when all is there to answer. */
export function startProcesses({ files, boot, dataDir, signal, onEvent, onOpened }: ProcessesOptions): Promise<Supervisor> {
  const living = new Map<string, RunningProcess>();
  const hosts = { number: 0, supervisor: undefined as Supervisor | undefined };
  let setting: Promise<void> = Promise.resolve();

  function specOf(file: string, message: BootOf, stopWithinMs: number): ChildSpec {
    const { name } = message;
    return processSpec({
      file,
      boot: message,
      runFile: processFile(dataDir, name),
      stopWithinMs,
      readyWithinMs: 60_000,
      onReady(running, opened) {
        opened.forEach(onOpened);
        living.set(name, running);
      },
      onHosts(count) {
        setting = setting.then(() => setHosts(count)).catch((error: unknown) => onEvent({ type: 'down', name: 'hosts', error: asError(error) }));
      },
      onDeath() {
        living.delete(name);
        for (const other of living.values()) other.tell({ type: 'process-down', name });
      },
    });
  }

  /** @param most how many there may come to be */
  function supervise(specs: readonly ChildSpec[], most: number, more: Pick<SupervisorOptions, 'signal' | 'startUp'>): Promise<Supervisor> {
    return startSupervisor(
      {
        strategy: 'one_for_one',
        // A process that keeps dying is tried again every five seconds without end, for its neighbours live on.
        intensity: { restarts: 20 * most, withinMs: 60_000 },
        backOff: { firstMs: 100, mostMs: 5000 },
        onEvent,
        ...more,
      },
      specs,
    );
  }

  const hostSpec = (number: number) => specOf(files.host, boot.host(number), 4000);

  /** Starts the next hosts, or stops the last ones, which run nothing any more. */
  async function setHosts(count: number): Promise<void> {
    const wanted = Math.min(Math.max(count, 1), boot.mostHosts);
    const { supervisor } = hosts;
    if (supervisor === undefined) return;
    for (; hosts.number < wanted; hosts.number += 1) await supervisor.startChild(hostSpec(hosts.number + 1));
    for (; hosts.number > wanted; hosts.number -= 1) await supervisor.stopChild(`host-${hosts.number}`);
  }

  const children: ChildSpec[] = [
    ...boot.platforms.map((platform) => specOf(files.platform, platform, 3000)),
    {
      name: 'hosts',
      restart: 'permanent',
      stopWithinMs: 'infinity',
      async start(signal) {
        hosts.number = boot.fixedHosts ? boot.mostHosts : Math.min(fewestHosts, boot.mostHosts);
        const specs = Array.from({ length: hosts.number }, (_, index) => hostSpec(index + 1));
        return (hosts.supervisor = await supervise(specs, boot.mostHosts, { startUp: 'side-by-side', signal }));
      },
    },
    specOf(files.gateway, boot.gateway, 3000),
  ];
  return supervise(children, children.length, { signal });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
