/** The rival's process behind NATS: the same handlers, and so the same statements and answers, on bare `pg`. */
import { once } from 'node:events';
import { connect } from 'nats';
import { natsAuthenticator } from '../../services/kit/mesh/nats-authenticator.ts';
import { bareServices } from './bare-services.ts';
import type { WorkerBoot } from './http-rival.ts';

process.once('disconnect', () => process.exit(0));
const [boot] = (await once(process, 'message')) as [WorkerBoot];
const services = bareServices(boot.database, { connections: boot.connections, outboxStatement: 'put' });
const nats = await connect({
  servers: boot.nats.url.replace('nats://', ''),
  authenticator: natsAuthenticator(boot.nats.credentials),
  noAsyncTraces: true,
});

for (const action of ['products.get', 'products.list']) {
  nats.subscribe(`rival.${action}`, {
    callback: (_error, message) => {
      services.act(`webshop.${action}`, message.json()).then(
        (answer) => message.respond(JSON.stringify(answer)),
        (error: unknown) => message.respond(JSON.stringify({ error: String(error) })),
      );
    },
  });
}
await nats.flush();
process.send?.({ port: 0 });
