/** A service node of stock Moleculer: answers 1 kB. */
import { answer } from '../echo/answer.ts';
import type { NatsLogin } from '../platform-servers.ts';
import { rivalBoot, rivalReady } from './rival-boot.ts';
import { stockBroker } from './stock-broker.ts';

const broker = stockBroker('stock-node', await rivalBoot<NatsLogin>());
broker.createService({ name: 'echo', actions: { get: () => answer } });
await broker.start();
rivalReady();
