import type { Benchmark } from './benchmark.ts';
import { compareReading } from './reading.ts';

/** Lists a second that Medusa 2.21.2 answered on two cores at 16 connections. Vendure 3.7.3 came to 19.7. */
const medusaLists = 32.8;

export const list: Benchmark = {
  title: 'a list of 20 products at 16 connections; beside Fastify + nats.js request() + pg',
  run: (around) => compareReading(around, '/api/products?limit=20', 16, { atLeast: 60 * medusaLists }),
};
