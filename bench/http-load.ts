import { spawn } from 'node:child_process';
import autocannon from 'autocannon';
import { findBinary } from '../config/launch/binaries.mjs';

export type Target = {
  port: number;
  host: string;
  path: string;
  headers?: Record<string, string>;
  /** POSTed, in place of a GET: by autocannon, since wrk has no words for it. */
  form?: string;
};

/** Latencies in milliseconds. */
export type Load = { perSecond: number; p50: number; p99: number };

const wrk = findBinary('wrk');

/** What makes the load, for the notes: wrk where it is installed, since it takes less of the machine than autocannon. */
export const loadGenerator = wrk === undefined ? 'autocannon' : 'wrk';

/**
 * Asks one address over and over for so many seconds.
 * @throws Error where an answer is not 200: errors are answered faster than what is measured
 */
export function loadHttp(target: Target, connections: number, seconds: number): Promise<Load> {
  return wrk === undefined || target.form !== undefined ? loadByAutocannon(target, connections, seconds) : loadByWrk(wrk.file, target, connections, seconds);
}

async function loadByAutocannon({ port, host, path, headers, form }: Target, connections: number, seconds: number): Promise<Load> {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    headers: { host, ...headers, ...(form === undefined ? {} : type) },
    ...(form === undefined ? {} : { method: 'POST', body: form }),
    connections,
    duration: seconds,
  });
  if (result.errors + result.non2xx > 0) throw new Error(`${result.errors + result.non2xx} requests for ${path} failed`);
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

async function loadByWrk(file: string, { port, host, path, headers }: Target, connections: number, seconds: number): Promise<Load> {
  const lines = Object.entries({ Host: host, ...headers }).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...lines, `http://127.0.0.1:${port}${path}`];
  const text = await output(file, args);
  const wrong = /Socket errors: .*|Non-2xx.*/.exec(text);
  if (wrong !== null) throw new Error(`requests for ${path} failed: ${wrong[0]}`);
  return { perSecond: Number(found(text, /Requests\/sec:\s+([\d.]+)/)[1]), p50: latency(text, 50), p99: latency(text, 99) };
}

function latency(text: string, percent: number): number {
  const [, amount, unit] = found(text, new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`));
  return Number(amount) * { us: 0.001, ms: 1, s: 1_000 }[unit as 'us' | 'ms' | 's'];
}

function found(text: string, pattern: RegExp): RegExpExecArray {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`wrk has another tongue than expected: ${text}`);
  return match;
}

function output(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.once('error', reject);
    child.once('close', () => resolve(text));
  });
}
