/** Ports of the embedded servers: the wanted one or the next that is free, kept in the data folder so that addresses stay. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { claimPort } from './port-claims.ts';

const stored = z.record(z.string(), z.number().int().min(1).max(65_535));
const mostTries = 500;

export class PortError extends Error {}

/** Remembers ports by name in `DATA_DIR/ports.json`. */
export function openPorts(dataDir: string) {
  const file = join(dataDir, 'ports.json');
  const ports = read(file);
  const given = new Set<number>();

  return {
    /** The port that a start has chosen before. */
    known: (name: string): number | undefined => ports[name],
    /**
     * The remembered port, else the wanted one, else the next free one above it.
     * @param host the address that the port must be free on; null: all of them
     */
    async choose(name: string, wanted: number, host: string | null = '127.0.0.1'): Promise<number> {
      const port = await nextFree(ports[name] ?? wanted, host, given);
      given.add(port);
      if (ports[name] !== port) {
        ports[name] = port;
        write(file, ports);
      }
      return port;
    },
  };
}

export async function isFree(port: number, host: string | null): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: host ?? undefined, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function nextFree(wanted: number, host: string | null, taken: ReadonlySet<number>): Promise<number> {
  for (let port = wanted; port < wanted + mostTries && port < 65_536; port += 1) {
    if (!taken.has(port) && (await isFree(port, host)) && claimPort(port)) return port;
  }
  throw new PortError(`no free port from ${wanted} on`);
}

function read(file: string): Record<string, number> {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing, or cut off by a full disk: the ports are only remembered for convenience.
    return {};
  }
}

function write(file: string, ports: Record<string, number>): void {
  mkdirSync(join(file, '..'), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(ports, null, 2)}\n`);
  renameSync(draft, file);
}
