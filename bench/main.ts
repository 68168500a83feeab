/** `npm run bench [-- NAME …]`: all but the slow ones, those named, or `all`. */
import { fileURLToPath } from 'node:url';
import { type Platform, startPlatform } from '../test/platform.ts';
import type { Benchmark, Surroundings } from './benchmark.ts';
import { checkout } from './checkout.ts';
import { event } from './event.ts';
import { importing } from './import.ts';
import { list } from './list.ts';
import { machineFacts } from './machine.ts';
import { product } from './product.ts';
import { provision } from './provision.ts';
import { keepOutcome, printOutcome } from './report.ts';
import { start } from './start.ts';

/** In the order in which they run: `start` wants a machine that does nothing else, and `provision` leaves 30 tenants awake. */
const benchmarks: Record<string, Benchmark> = { start, product, list, event, checkout, import: importing, provision };

let platform: Promise<Platform> | undefined;
const around: Surroundings = {
  platform() {
    platform ??= startPlatform({}, fileURLToPath(new URL('unlimited-root.ts', import.meta.url)));
    platform.catch(() => (platform = undefined));
    return platform;
  },
  say: (line) => process.stderr.write(`${line}\n`),
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(1));
process.on('disconnect', () => void end(1));

const wanted = chosen(process.argv.slice(2));
if (wanted === undefined) {
  process.stderr.write(`usage: npm run bench [-- all | ${Object.keys(benchmarks).join(' | ')}]\n`);
  process.exit(1);
}
let failed = false;
for (const [name, benchmark] of wanted) {
  around.say(`${name}: ${benchmark.title}`);
  const machine = machineFacts();
  try {
    const outcome = await benchmark.run(around);
    printOutcome(name, outcome);
    keepOutcome(name, outcome, machine);
  } catch (error) {
    failed = true;
    around.say(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
    around.say((await platform)?.output().slice(-2_000) ?? '');
  }
}
await end(failed ? 1 : 0);

/** Undefined where a name is none of ours. */
function chosen(names: readonly string[]): [string, Benchmark][] | undefined {
  const all = Object.entries(benchmarks);
  if (names.length === 0) return all.filter(([, { slow }]) => !slow);
  if (names.includes('all')) return all;
  return names.every((name) => Object.hasOwn(benchmarks, name)) ? all.filter(([name]) => names.includes(name)) : undefined;
}

async function end(code: number): Promise<void> {
  const running = platform;
  platform = undefined;
  await (await running?.catch(() => undefined))?.stop();
  process.exit(code);
}
