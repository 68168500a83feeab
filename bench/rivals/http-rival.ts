/** A shop's reading side as one would build it without a platform: Fastify, nats.js `request()`, and a process with `pg`. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DatabaseLogin, NatsLogin } from '../platform-servers.ts';

export type GatewayBoot = { nats: NatsLogin };
export type WorkerBoot = { nats: NatsLogin; database: DatabaseLogin; connections: number };

export type HttpRival = { port: number; pids: number[]; stop(): Promise<void> };

/** Two processes, as Tenantry has a gateway and a host; their NATS server and database are Tenantry's. */
export async function startHttpRival(boot: WorkerBoot): Promise<HttpRival> {
  const worker = await started('rival-worker.ts', boot);
  const gateway = await started('rival-gateway.ts', { nats: boot.nats } satisfies GatewayBoot);
  return {
    port: gateway.port,
    pids: [gateway.child.pid!, worker.child.pid!],
    async stop() {
      await Promise.all([gateway, worker].map(({ child }) => ended(child)));
    },
  };
}

/** Credentials go over the fork's own channel: others can read arguments and the environment. */
async function started(file: string, boot: object): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, file), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(boot);
  const [ready] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${file} did not start`))),
  ])) as [{ port: number }];
  return { child, port: ready.port };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  // A rival ends when its channel does, so that none is left behind by a benchmark that was killed.
  child.disconnect();
  await gone;
}
