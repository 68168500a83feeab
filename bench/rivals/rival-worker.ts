/** The rival's process behind NATS: the same handlers, and so the same statements and answers, on bare `pg`. */
import { bareServices } from './bare-services.ts';
import type { WorkerBoot } from './http-rival.ts';
import { natsConnection } from './nats-login.ts';
import { rivalBoot, rivalReady } from './rival-boot.ts';

const boot = await rivalBoot<WorkerBoot>();
const services = bareServices(boot.database, { connections: boot.connections, outboxStatement: 'put' });
const nats = await natsConnection(boot.nats);

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
rivalReady();
