/** A gateway of stock moleculer-web on one broker. */
import type { AddressInfo, Server } from 'node:net';
import ApiGateway from 'moleculer-web';
import type { NatsLogin } from '../platform-servers.ts';
import { rivalBoot, rivalReady } from './rival-boot.ts';
import { stockBroker } from './stock-broker.ts';

const broker = stockBroker('stock-gateway', await rivalBoot<NatsLogin>());
broker.createService({
  name: 'api',
  mixins: [ApiGateway],
  settings: { ip: '127.0.0.1', port: 0, routes: [{ path: '/api', aliases: { 'GET /echo': 'echo.get' } }] },
});
await broker.start();
await broker.waitForServices('echo');
const { server } = broker.getLocalService('api') as unknown as { server: Server };
rivalReady((server.address() as AddressInfo).port);
