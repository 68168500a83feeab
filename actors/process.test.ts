/** A child process as the root sees it: the child is a small program that speaks the boot protocol. */
import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayBoot } from './boot.ts';
import { processSpec, type ProcessOptions, type RunningProcess } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'process-'));
afterAll(() => rmSync(folder, { recursive: true }));

const boot: GatewayBoot = {
  kind: 'gateway',
  name: 'gateway',
  settings: {
    port: 8080,
    portIsDefault: true,
    trustedProxies: [],
    platformDomain: 'localhost',
    dataDir: folder,
    platformPrefix: 'test',
    demo: false,
    hosts: 1,
    platformNodes: 1,
    mailFrom: 'no-reply@localhost',
    idleSeconds: 300,
    scalerAddress: '127.0.0.1',
    logLevel: 'info',
    metricsPort: 9464,
  },
  nats: { url: 'nats://127.0.0.1:1', jwt: 'jwt', seed: 'a secret seed', nodeId: 'gateway-1' },
  redisUrl: 'redis://127.0.0.1:1',
  s3Endpoint: 'http://127.0.0.1:1',
  showsInbox: false,
};

/** @param body the statements of `start(boot)` */
function options(body: string, more: Partial<ProcessOptions> = {}): ProcessOptions {
  const file = join(folder, `child-${Math.random()}.ts`);
  writeFileSync(
    file,
    `import { runProcess } from ${JSON.stringify(join(import.meta.dirname, 'boot.ts'))};
     import { readFileSync } from 'node:fs';
     runProcess('gateway', async (boot) => { const timer = setInterval(() => {}, 1000); ${body} });`,
  );
  return { file, boot: { name: boot.name, next: () => boot }, runFile: join(folder, 'run.json'), stopWithinMs: 2000, readyWithinMs: 25_000, ...more };
}

const never = new AbortController().signal;

test('a process is up when it says so, and ends in order', async () => {
  const told: unknown[] = [];
  const spec = processSpec(
    options("return { addresses: ['http://' + boot.settings.platformDomain], stop: async () => clearInterval(timer) };", {
      onReady: (running, addresses) => told.push(running.pid > 0, addresses),
      onDeath: () => told.push('died'),
    }),
  );
  const child = await spec.start(never);
  expect(told).toEqual([true, ['http://localhost']]);
  await child.stop();
  expect(await child.exited).toEqual({});
  expect(told).toHaveLength(2);
});

test('a process that is killed is a death with its cause', async () => {
  let running: RunningProcess | undefined;
  let died: number | undefined;
  const child = await processSpec(
    options('return { stop: async () => {} };', { onReady: (up) => (running = up), onDeath: (pid) => (died = pid) }),
  ).start(never);
  process.kill(running?.pid ?? 0, 'SIGKILL');
  expect((await child.exited).error?.message).toBe('gateway ended with SIGKILL');
  expect(died).toBe(running?.pid);
});

test('what keeps a process from starting is what the root tells', async () => {
  await expect(processSpec(options("throw new Error('port 8080 is taken');")).start(never)).rejects.toThrow('port 8080 is taken');
  await expect(processSpec(options('process.exit(3);')).start(never)).rejects.toThrow('gateway ended with 3');
  const slow = options('await new Promise(() => {});', { readyWithinMs: 500 });
  await expect(processSpec(slow).start(never)).rejects.toThrow('gateway was not ready within 0.5 s');
});

test('a process finds no secret in its arguments or environment', async () => {
  process.env.DATABASE_URL = 'postgres://a:secret@elsewhere/b';
  try {
    const seen: (readonly string[])[] = [];
    const body = `
      const shown = readFileSync('/proc/self/environ', 'utf8') + readFileSync('/proc/self/cmdline', 'utf8');
      return { addresses: [String(shown.includes('secret')), boot.nats.seed], stop: async () => clearInterval(timer) };`;
    const child = await processSpec(options(body, { onReady: (_running, addresses) => seen.push(addresses) })).start(never);
    await child.stop();
    expect(seen).toEqual([['false', 'a secret seed']]);
  } finally {
    delete process.env.DATABASE_URL;
  }
});
