/** Behind NATS, for the Fastify of `echo-fastify.ts`: answers 1 kB. */
import { answer } from '../echo/answer.ts';
import type { NatsLogin } from '../platform-servers.ts';
import { natsConnection } from './nats-login.ts';
import { rivalBoot, rivalReady } from './rival-boot.ts';

const nats = await natsConnection(await rivalBoot<NatsLogin>());
nats.subscribe('rival.echo', { callback: (_error, message) => void message.respond(JSON.stringify(answer)) });
await nats.flush();
rivalReady();
