/** `npm run chaos [-- SECONDS [SEED]]`: faults of all kinds under load, from a seed; exits with 1 where something was found. */
import { randomInt } from 'node:crypto';
import { runChaos } from './chaos-run.ts';

const defaultSeconds = 120;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const [seconds = defaultSeconds, seed = randomInt(1, 1_000_000)] = process.argv.slice(2).map(Number);

if (process.argv.length > 4 || !(Number.isInteger(seconds) && seconds > 0 && Number.isInteger(seed))) {
  say('usage: npm run chaos [-- SECONDS [SEED]]');
  process.exit(1);
}

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
process.on('disconnect', () => ending.abort());

say(`chaos for ${seconds} s, seed ${seed}`);
const { findings, summary, historyFile } = await runChaos({ seconds, seed, say, signal: ending.signal });
summary.forEach(say);
if (findings.length === 0) {
  say('chaos: nothing found');
} else {
  for (const { invariant, text } of findings) say(`  ${invariant}: ${text}`);
  say(`chaos: ${findings.length} found; npm run chaos -- ${seconds} ${seed} deals the same faults; the history is in ${historyFile}`);
}
process.exit(findings.length === 0 ? 0 : 1);
