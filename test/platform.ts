/** A whole platform of a test's own: the root process with everything under it, spoken to over HTTP like any client's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDataPrefix } from './settings-for-tests.ts';

export type Answer<Body = Record<string, never>> = { status: number; headers: Record<string, string | string[] | undefined>; body: Body };

export type Ask = {
  body?: unknown;
  /** Sent as it is, in place of a JSON body. */
  raw?: string | Buffer;
  token?: string;
  headers?: Record<string, string>;
};

export type Platform = {
  port: number;
  dataDir: string;
  /** The root process. */
  pid: number;
  /** One request to a host name; any status is an answer. */
  ask<Body = Record<string, never>>(host: string, method: string, path: string, ask?: Ask): Promise<Answer<Body>>;
  /** A Bearer token of the operator's service account for one host, kept while it is valid. */
  token(host: string): Promise<string>;
  /** Makes a tenant and resolves when it is ready. */
  tenant(slug: string, more?: Record<string, unknown>): Promise<void>;
  /** What the root has printed. */
  output(): string;
  /** Pids of what runs under the root: `platform`, `host-1`, `gateway`, `nats`, `postgres` … */
  processes(): Record<string, number>;
  stop(): Promise<number | null>;
};

const projectFolder = join(import.meta.dirname, '..');
const readyWithinMs = 120_000;

/**
 * Starts a platform; resolves when it serves.
 * @param settings environment on top of the test's defaults; DATA_DIR to start on data that is there
 * @param main the root's main file; one of a test's own runs the root with other processes under it
 */
export async function startPlatform(settings: Record<string, string> = {}, main = join(projectFolder, 'actors/main.ts')): Promise<Platform> {
  const dataDir = settings.DATA_DIR ?? mkdtempSync(join(tmpdir(), `${testDataPrefix}${process.pid}-`));
  const release = await oneAtATime();
  const root = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, DEMO: 'false', LOG_LEVEL: 'warn', DATA_DIR: dataDir, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  root.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  try {
    const port = await untilReady(root, (line) => (output += `${line}\n`), () => output);
    return platformOn(root, port, dataDir, () => output, settings.DATA_DIR === undefined);
  } finally {
    release();
  }
}

/** Free ports are looked for and then taken: two platforms that start at once would find the same. */
async function oneAtATime(): Promise<() => void> {
  const lock = join(tmpdir(), `${testDataPrefix}start-${createHash('sha256').update(projectFolder).digest('hex').slice(0, 8)}.lock`);
  for (;;) {
    try {
      const handle = openSync(lock, 'wx');
      closeSync(handle);
      return () => rmSync(lock, { force: true });
    } catch {
      if (isOld(lock)) rmSync(lock, { force: true });
      await sleep(200);
    }
  }
}

/** Its holder was killed. */
function isOld(lock: string): boolean {
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return since !== undefined && Date.now() - since > readyWithinMs;
}

async function untilReady(root: ChildProcess, keep: (line: string) => void, output: () => string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  createInterface({ input: root.stdout! }).on('line', (line) => {
    keep(line);
    const ready = /^ready http:\/\/admin\.\S+?:(\d+)/.exec(line);
    if (ready) resolve(Number(ready[1]));
  });
  root.once('exit', (code) => reject(new Error(`the platform ended with ${code}:\n${output()}`)));
  const timer = setTimeout(() => reject(new Error(`the platform is not ready in time:\n${output()}`)), readyWithinMs);
  try {
    return await promise;
  } catch (error) {
    root.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function platformOn(root: ChildProcess, port: number, dataDir: string, output: () => string, removeData: boolean): Platform {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const tokens = new Map<string, { token: string; until: number }>();

  const ask: Platform['ask'] = (host, method, path, { body, raw, token, headers = {} } = {}) => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          path,
          method,
          agent,
          headers: {
            host: `${host}.localhost:${port}`,
            ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...headers,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const json = /json/.test(incoming.headers['content-type'] ?? '') && text !== '';
            resolve({ status: incoming.statusCode!, headers: incoming.headers, body: json ? JSON.parse(text) : (text as never) });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  };

  const token: Platform['token'] = async (host) => {
    const kept = tokens.get(host);
    if (kept && kept.until > Date.now()) return kept.token;
    const operator = JSON.parse(readFileSync(join(dataDir, 'operator.json'), 'utf8')) as { client_id: string; client_secret: string };
    const form = new URLSearchParams({ grant_type: 'client_credentials', resource: `http://${host}.localhost:${port}` });
    const answer = await ask<{ access_token: string; expires_in: number }>('identity', 'POST', '/oidc/token', {
      raw: form.toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${operator.client_id}:${operator.client_secret}`).toString('base64')}`,
      },
    });
    if (answer.status !== 200) throw new Error(`no token for ${host}: ${JSON.stringify(answer.body)}`);
    tokens.set(host, { token: answer.body.access_token, until: Date.now() + (answer.body.expires_in - 60) * 1_000 });
    return answer.body.access_token;
  };

  return {
    port,
    dataDir,
    pid: root.pid!,
    ask,
    token,
    output,
    async tenant(slug, more = {}) {
      const admin = await token('admin');
      const asked = await ask('admin', 'POST', '/api/tenants', { token: admin, body: { slug, name: slug, type: 'retailer', ...more } });
      if (asked.status !== 202) throw new Error(`${slug} is not made: ${JSON.stringify(asked.body)}`);
      for (const deadline = Date.now() + 30_000; ; ) {
        const { body } = await ask<{ state: string; reason: string | null }>('admin', 'GET', `/api/tenants/${slug}`, { token: admin });
        if (body.state === 'ready') return;
        if (body.state === 'failed' || Date.now() > deadline) throw new Error(`${slug} is ${body.state}: ${body.reason}`);
        await sleep(50);
      }
    },
    processes: () => processesOf(dataDir),
    async stop() {
      agent.destroy();
      const ended = new Promise<number | null>((resolve) => root.once('exit', resolve));
      if (root.exitCode === null && root.signalCode === null) {
        root.kill('SIGINT');
        const code = await ended;
        if (removeData) rmSync(dataDir, { recursive: true, force: true });
        return code;
      }
      if (removeData) rmSync(dataDir, { recursive: true, force: true });
      return root.exitCode;
    },
  };
}

/** The pids that the platform has written down of what it runs. */
function processesOf(dataDir: string): Record<string, number> {
  const files = readdirSync(join(dataDir, 'run')).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    files.flatMap((name) => {
      const pid = pidIn(join(dataDir, 'run', name));
      return pid === undefined ? [] : [[name.replace(/^process-/, '').replace(/\.json$/, ''), pid]];
    }),
  );
}

/** Undefined where the file is just being written, or gone with its process. */
function pidIn(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}
