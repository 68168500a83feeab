import type { Benchmark } from './benchmark.ts';
import { compareReading } from './reading.ts';

export const list: Benchmark = {
  title: 'a list of 20 products at 16 connections; beside Fastify + nats.js request() + pg',
  run: (around) => compareReading(around, '/api/products?limit=20', 16),
};
