/** A rival of two processes, as Tenantry has a gateway and a host; their NATS server and database are Tenantry's. */
import type { Side } from '../measured-load.ts';
import type { DatabaseLogin, NatsLogin } from '../platform-servers.ts';
import { startRival } from './rival-process.ts';

export type GatewayBoot = { nats: NatsLogin };
export type WorkerBoot = { nats: NatsLogin; database: DatabaseLogin; connections: number };

export type HttpRival = { side(path: string): Side; stop(): Promise<void> };

/** A shop's reading side as one would build it without a platform: Fastify, nats.js `request()`, and a process with `pg`. */
export function startHttpRival(boot: WorkerBoot): Promise<HttpRival> {
  return startPair('rival-gateway.ts', { nats: boot.nats } satisfies GatewayBoot, 'rival-worker.ts', boot);
}

/** The way alone, to an answer of 1 kB: Fastify and nats.js `request()`. */
export function startFastifyEcho(nats: NatsLogin): Promise<HttpRival> {
  return startPair('echo-fastify.ts', nats, 'echo-responder.ts', nats);
}

/** The same way by stock moleculer-web, on one broker, to a node of stock Moleculer. */
export function startStockEcho(nats: NatsLogin): Promise<HttpRival> {
  return startPair('stock-gateway.ts', nats, 'stock-node.ts', nats);
}

async function startPair(entrance: string, entranceBoot: object, behind: string, behindBoot: object): Promise<HttpRival> {
  const worker = await startRival(behind, behindBoot);
  const gateway = await startRival(entrance, entranceBoot);
  return {
    side: (path) => ({ target: { port: gateway.port, host: `127.0.0.1:${gateway.port}`, path }, pids: [gateway.pid, worker.pid] }),
    async stop() {
      await Promise.all([gateway.stop(), worker.stop()]);
    },
  };
}
