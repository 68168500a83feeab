import type { Boot } from './boot.ts';
import { processFile } from './data-folder.ts';
import { processSpec, type RunningProcess } from './process.ts';
import type { BootMessages } from './root-boot.ts';
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

/** The platform node, then the hosts, side by side, and the entrance last: the gateway, when all is there to answer. */
export function startProcesses({ files, boot, dataDir, signal, onEvent, onOpened }: ProcessesOptions): Promise<Supervisor> {
  const living = new Map<string, RunningProcess>();

  function specOf(file: string, message: Boot, stopWithinMs: number): ChildSpec {
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
      onDeath() {
        living.delete(name);
        for (const other of living.values()) other.tell({ type: 'process-down', name });
      },
    });
  }

  function supervise(specs: readonly ChildSpec[], more: Pick<SupervisorOptions, 'signal' | 'startUp'>): Promise<Supervisor> {
    return startSupervisor(
      {
        strategy: 'one_for_one',
        // A process that keeps dying is tried again every five seconds without end, for its neighbours live on.
        intensity: { restarts: 20 * specs.length, withinMs: 60_000 },
        backOff: { firstMs: 100, mostMs: 5000 },
        onEvent,
        ...more,
      },
      specs,
    );
  }

  const hosts = boot.hosts.map((host) => specOf(files.host, host, 4000));
  return supervise(
    [
      specOf(files.platform, boot.platform, 3000),
      {
        name: 'hosts',
        restart: 'permanent',
        stopWithinMs: 'infinity',
        start: (signal) => supervise(hosts, { startUp: 'side-by-side', signal }),
      },
      specOf(files.gateway, boot.gateway, 3000),
    ],
    { signal },
  );
}
