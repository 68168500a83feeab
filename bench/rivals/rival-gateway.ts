/** The rival's process that takes HTTP: Fastify, and a NATS request for each. */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { GatewayBoot } from './http-rival.ts';
import { natsConnection } from './nats-login.ts';
import { rivalBoot, rivalReady } from './rival-boot.ts';

const { nats: login } = await rivalBoot<GatewayBoot>();
const nats = await natsConnection(login);
const app = Fastify();

async function ask(action: string, params: object): Promise<unknown> {
  const answer = await nats.request(`rival.${action}`, JSON.stringify(params), { timeout: 10_000 });
  return answer.json();
}

app.get<{ Params: { id: string } }>('/api/products/:id', ({ params }) => ask('products.get', params));
app.get<{ Querystring: { limit?: string } }>('/api/products', ({ query }) => ask('products.list', { limit: Number(query.limit ?? 50) }));

await app.listen({ host: '127.0.0.1', port: 0 });
rivalReady((app.server.address() as AddressInfo).port);
