import { z } from 'zod';
import { defineContract } from '../../services/kit/contract.ts';

/** A metric with its series, as prom-client hands it out. */
export const Metric = z.object({
  name: z.string(),
  help: z.string(),
  type: z.enum(['counter', 'gauge', 'histogram', 'summary']),
  values: z.array(
    z.object({
      value: z.number(),
      labels: z.record(z.string(), z.union([z.string(), z.number()])),
      /** Of the parts of a histogram. */
      metricName: z.string().optional(),
    }),
  ),
});
export type Metric = z.infer<typeof Metric>;

/** Every process of the platform, asked for its figures. */
export const metrics = defineContract({
  name: 'metrics',
  actions: {
    read: {
      summary: 'The figures of this process',
      access: 'internal',
      params: z.strictObject({}),
      result: z.array(Metric),
    },
  },
  events: {},
  subscribes: [],
});
