/** The rival's process that takes HTTP: Fastify, and a NATS request for each. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { connect } from 'nats';
import { natsAuthenticator } from '../../services/kit/mesh/nats-authenticator.ts';
import type { GatewayBoot } from './http-rival.ts';

process.once('disconnect', () => process.exit(0));
const [{ nats: login }] = (await once(process, 'message')) as [GatewayBoot];
const nats = await connect({
  servers: login.url.replace('nats://', ''),
  authenticator: natsAuthenticator(login.credentials),
  noAsyncTraces: true,
});
const app = Fastify();

async function ask(action: string, params: object): Promise<unknown> {
  const answer = await nats.request(`rival.${action}`, JSON.stringify(params), { timeout: 10_000 });
  return answer.json();
}

app.get<{ Params: { id: string } }>('/api/products/:id', ({ params }) => ask('products.get', params));
app.get<{ Querystring: { limit?: string } }>('/api/products', ({ query }) => ask('products.list', { limit: Number(query.limit ?? 50) }));

await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ port: (app.server.address() as AddressInfo).port });
