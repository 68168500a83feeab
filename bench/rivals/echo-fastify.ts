/** Fastify that asks by nats.js `request()`. */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { NatsLogin } from '../platform-servers.ts';
import { natsConnection } from './nats-login.ts';
import { rivalBoot, rivalReady } from './rival-boot.ts';

const nats = await natsConnection(await rivalBoot<NatsLogin>());
const app = Fastify();
app.get('/api/echo', async () => (await nats.request('rival.echo', '{}', { timeout: 10_000 })).json());
await app.listen({ host: '127.0.0.1', port: 0 });
rivalReady((app.server.address() as AddressInfo).port);
