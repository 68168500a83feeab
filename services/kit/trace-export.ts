/** OpenTelemetry's SDK, which only a process that traces loads. */
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider, BatchSpanProcessor, type IdGenerator, ParentBasedSampler, RandomIdGenerator, TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { Logger } from './logger.ts';
import { traceIdWanted, traceWith } from './tracing.ts';

export type TraceExport = {
  /** Of the collector; `/v1/traces` is added. */
  endpoint: string;
  /** Of the requests, 0 to 1. */
  share: number;
  /** OpenTelemetry's attributes of the process, e.g. `service.name`. */
  resource: Record<string, string>;
  log: Logger;
};

/** Milliseconds that the last spans may take to leave when the process ends. */
const patience = 500;

const random = new RandomIdGenerator();
const ids: IdGenerator = {
  generateTraceId: () => traceIdWanted() ?? random.generateTraceId(),
  generateSpanId: random.generateSpanId,
};

/**
 * Sends spans to a collector from now on, in batches; what it does not take in time is dropped.
 * @returns what sends the last of them and stops
 */
export function exportTraces({ endpoint, share, resource, log }: TraceExport): () => Promise<void> {
  diag.setLogger(diagnosesTo(log), DiagLogLevel.WARN);
  const inShare = new TraceIdRatioBasedSampler(share);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(resource),
    // By the trace's id, so that all processes decide alike. A sender's flag may only say no: anybody may send one, and
    // a yes of strangers that counted would let them fill our store.
    sampler: new ParentBasedSampler({ root: inShare, remoteParentSampled: inShare }),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }))],
  });
  traceWith(provider.getTracer('tenantry'));
  return async () => {
    traceWith(undefined);
    const late = new Promise<void>((resolve) => setTimeout(resolve, patience).unref());
    await Promise.race([provider.shutdown().catch(() => {}), late]);
    diag.disable();
  };
}

function diagnosesTo(log: Logger) {
  const warn = (message: string, ...details: unknown[]) => log.warn({ details }, `traces: ${message}`);
  const silent = () => {};
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}
