/** What a host and a node in a thread or process of its own say to each other. Secrets travel in here and nowhere else. */
import { z } from 'zod';
import { logLevels, traceSettings } from '../boot.ts';
import { Metric } from '../metrics/contract.ts';
import { NodeBoot } from './contract.ts';
import { NodeFailure } from './node-failure.ts';
import { NodeLoad } from './node-load.ts';

/** Where a tenant's node finds the servers; none of the host's own credentials. */
export const NodePlaces = z.object({
  /** The host's name. */
  name: z.string(),
  nats: z.object({ url: z.string() }),
  settings: z.object({
    idleSeconds: z.number(),
    logLevel: logLevels,
    platformPrefix: z.string(),
    /** The collector, where there is one. */
    traces: traceSettings.optional(),
  }),
  servers: z.object({
    database: z.object({ host: z.string(), port: z.number() }),
    redis: z.object({ host: z.string(), port: z.number() }),
    s3Endpoint: z.string(),
  }),
});
export type NodePlaces = z.infer<typeof NodePlaces>;

export const ToNode = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), boot: NodeBoot, places: NodePlaces }),
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('look') }),
  z.object({ type: z.literal('read-metrics') }),
  z.object({ type: z.literal('stop') }),
]);
export type ToNode = z.infer<typeof ToNode>;

export const FromNode = z.discriminatedUnion('type', [
  /** The module graph is there: a start is now a matter of milliseconds. */
  z.object({ type: z.literal('loaded') }),
  z.object({ type: z.literal('started'), nodeId: z.string() }),
  z.object({ type: z.literal('failed'), failure: NodeFailure }),
  z.object({ type: z.literal('pong'), load: NodeLoad }),
  z.object({ type: z.literal('idle') }),
  z.object({ type: z.literal('metrics'), metrics: z.array(Metric) }),
  z.object({ type: z.literal('stopped'), dueInMs: z.number().nullable() }),
]);
export type FromNode = z.infer<typeof FromNode>;

/** A message of a node; undefined for anything else, since code of a tenant's can reach the channel. */
export function readFromNode(message: unknown): FromNode | undefined {
  return FromNode.safeParse(message).data;
}
