/** A service as one starts it from nothing for a request: Node, `pg`, HTTP, one statement. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { DatabaseLogin } from '../platform-servers.ts';
import { rivalBoot, rivalReady } from './rival-boot.ts';

/** `options`: what makes the session one of the webshop. */
export type ColdBoot = DatabaseLogin & { options: string };

const pool = new pg.Pool(await rivalBoot<ColdBoot>());
const server = createServer((_request, response) => {
  pool.query('select id, sku, title, price from products order by id limit 1').then(
    ({ rows }) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ items: rows, next: null })),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
await once(server.listen(0, '127.0.0.1'), 'listening');
rivalReady((server.address() as AddressInfo).port);
