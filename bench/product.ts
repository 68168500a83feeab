import { catalogue } from './bench-shop.ts';
import type { Benchmark } from './benchmark.ts';
import { compareReading } from './reading.ts';

export const product: Benchmark = {
  title: 'a product through gateway, NATS, service and database; beside Fastify + nats.js request() + pg',
  run: (around) => compareReading(around, `/api/products/${catalogue[100]!.sku}`, 32),
};
