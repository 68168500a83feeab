import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import type { DatabaseLogin } from '../platform-servers.ts';
import type { Sent } from './bare-database.ts';
import { openBareShop } from './bare-shop.ts';

export type BareQueue = {
  login: DatabaseLogin;
  /** Adjusts the stock of a product; the worker takes the news to the webshop. */
  adjust(sku: string): Promise<unknown>;
  stop(): Promise<void>;
};

/** The same events on graphile-worker as it comes, handled where they are fetched: no mesh, no checks. */
export async function startBareQueue(superuser: DatabaseLogin): Promise<BareQueue> {
  const { login, services, close } = await openBareShop(superuser, 'bare_queue', { connections: 8, outboxStatement: 'publish' });
  const pool = new pg.Pool({ ...login, max: 10 });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const worker = await run({
    pgPool: pool,
    schema: 'queue',
    noHandleSignals: true,
    concurrency: 8,
    logger: new Logger(() => () => {}),
    taskList: {
      async deliver(job) {
        const { subscriber, ...sent } = job as Sent & { subscriber: string };
        await services.react(subscriber, sent);
      },
    },
  });
  return {
    login,
    adjust: (sku) => services.act('warehouse.stock.adjust', { sku, delta: 1, reason: 'found' }),
    async stop() {
      await worker.stop();
      await pool.end();
      await close();
    },
  };
}
