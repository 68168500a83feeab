/** `npm run bench [-- NAME … | NAME=SIZE …]`: all but the slow ones, those named, or `all`. */
import { awake } from './awake.ts';
import { asleep } from './asleep.ts';
import type { Benchmark } from './benchmark.ts';
import { checkout } from './checkout.ts';
import { event } from './event.ts';
import { gateway } from './gateway.ts';
import { identity } from './identity.ts';
import { importing } from './import.ts';
import { list } from './list.ts';
import { machineFacts } from './machine.ts';
import { noisy } from './noisy.ts';
import { openPlatforms } from './platforms.ts';
import { product } from './product.ts';
import { provision } from './provision.ts';
import { replicas } from './replicas.ts';
import { keepOutcome, printOutcome } from './report.ts';
import { start } from './start.ts';
import { wake } from './wake.ts';
import { wakeMany } from './wake-many.ts';

/** In the order in which they run: `start` wants a machine that does nothing else, and `provision` leaves 30 tenants awake. */
const benchmarks: Record<string, Benchmark> = {
  start, product, list, event, checkout, import: importing, provision,
  wake, 'wake-many': wakeMany, gateway, identity, noisy, replicas, awake, asleep,
};

const platforms = openPlatforms();
const say = (line: string) => void process.stderr.write(`${line}\n`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(1));
process.on('disconnect', () => void end(1));

const wanted = chosen(process.argv.slice(2));
if (wanted === undefined) {
  say(`usage: npm run bench [-- all | NAME … | NAME=SIZE …]\nnames: ${Object.keys(benchmarks).join(', ')}`);
  process.exit(1);
}
let failed = false;
for (const [name, size] of wanted) failed = !(await ran(name, benchmarks[name]!, size)) || failed;
await end(failed ? 1 : 0);

async function ran(name: string, benchmark: Benchmark, size = benchmark.size ?? 1): Promise<boolean> {
  say(`${name}: ${benchmark.title}`);
  const machine = machineFacts();
  try {
    const outcome = await benchmark.run({ platform: platforms.shared, platforms, size, say });
    printOutcome(name, outcome);
    if (size === (benchmark.size ?? 1)) keepOutcome(name, outcome, machine);
    else say(`(a trial: ${name} of another size is not kept)`);
    return true;
  } catch (error) {
    say(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
    say((await platforms.current())?.output().slice(-2_000) ?? '');
    return false;
  } finally {
    await platforms.endAlone();
  }
}

/** Undefined where a name is none of ours, or a size no number. */
function chosen(words: readonly string[]): [name: string, size?: number][] | undefined {
  const names = Object.keys(benchmarks);
  if (words.length === 0) return names.filter((name) => !benchmarks[name]!.slow).map((name) => [name]);
  if (words.includes('all')) return names.map((name) => [name]);
  const asked = words.map((word) => /^([a-z-]+)(?:=([1-9]\d*))?$/.exec(word));
  if (!asked.every((one) => one !== null && Object.hasOwn(benchmarks, one[1]!))) return undefined;
  const sizes = new Map(asked.map((one) => [one![1]!, one![2] === undefined ? undefined : Number(one![2])]));
  return names.filter((name) => sizes.has(name)).map((name) => [name, sizes.get(name)]);
}

async function end(code: number): Promise<void> {
  await platforms.end();
  process.exit(code);
}
