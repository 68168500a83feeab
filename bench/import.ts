import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Platform } from '../test/platform.ts';
import { plan } from './bench-shop.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { type HistoryFile, historyFile } from './history-file.ts';
import { curveOf, growthOf, watchMemory } from './memory.ts';
import { percentile } from './percentiles.ts';

const slug = 'history';

/** Growth in per cent that still counts as flat: a heap breathes. */
const flat = 15;

export const importing: Benchmark = {
  title: 'a retail history, until the last of its events is handled',
  async run({ platform }) {
    const running = await platform();
    await running.tenant(slug, { plan });
    const file = historyFile();
    try {
      const { lines, seconds, memory } = await importFile(running, file);
      return {
        figures: [
          { name: 'lines, settled events included', value: lines / seconds, unit: '/s', must: { atLeast: 1_500 } },
          ...Object.entries(memory).flatMap(([name, samples]) => memoryFigures(name, samples)),
        ],
        series: Object.fromEntries(Object.entries(memory).map(([name, samples]) => [`memory of ${name}, MB`, curveOf(samples)])),
        notes: [`${lines.toLocaleString('en')} lines of ${file.origin} in ${seconds.toFixed(1)} s; growth: the last quarter of the time over the second one`],
      };
    } finally {
      file.remove();
    }
  },
};

async function importFile(platform: Platform, file: HistoryFile): Promise<{ lines: number; seconds: number; memory: Record<string, number[]> }> {
  const command = join(import.meta.dirname, '../commands/import.ts');
  const importer = spawn(process.execPath, [command, '--tenant', slug, '--file', file.path, '--opening-stock', '1000'], {
    env: { PATH: process.env.PATH, DATA_DIR: platform.dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { platform: node, gateway, nats, ...others } = platform.processes();
  const hosts = Object.fromEntries(Object.entries(others).filter(([name]) => name.startsWith('host-')));
  const watch = watchMemory({ importer: importer.pid!, platform: node!, ...hosts, gateway: gateway!, nats: nats! });
  const [printed, [code]] = await Promise.all([text(importer.stdout), once(importer, 'exit')]);
  const memory = watch.stop();
  if (code !== 0) throw new Error(`the import ended with ${code}: ${printed}`);
  const { lines, seconds } = JSON.parse(printed.trim().split('\n').at(-1)!) as { lines: number; seconds: number };
  return { lines, seconds, memory };
}

function memoryFigures(name: string, samples: readonly number[]): Figure[] {
  return [
    { name: `memory of ${name}, most`, value: percentile(samples, 100), unit: 'MB' },
    { name: `memory of ${name}, growth`, value: growthOf(samples), unit: '%', must: { atMost: flat } },
  ];
}
