/** What lives on the heaps of a platform's processes: their resident memory holds garbage too. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '../test/shop.ts';

export type Heaps = {
  /** What the platform is to be started with. */
  settings: Record<string, string>;
  /** Collects the garbage of processes; resolves to the megabytes that are left on their heaps. */
  collect(pids: readonly number[]): Promise<number>;
  close(): void;
};

export function openHeaps(): Heaps {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-heaps-'));
  return {
    settings: { NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'heap-probe.ts')).href}`, HEAP_REPORTS: folder },
    async collect(pids) {
      const files = pids.map((pid) => join(folder, String(pid)));
      for (const file of files) rmSync(file, { force: true });
      for (const pid of pids) process.kill(pid, 'SIGUSR2');
      await until(async () => files.every(existsSync));
      return files.reduce((sum, file) => sum + Number(readFileSync(file, 'utf8')), 0) / 1_048_576;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
