/** A collector of OpenTelemetry that keeps what it is sent: OTLP over HTTP, as JSON. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type CollectedSpan = {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code?: number; message?: string };
  attributes: Record<string, string | number | undefined>;
  /** `service.name` of the process that made it. */
  process: string;
};

export type TraceCollector = {
  endpoint: string;
  spans(): readonly CollectedSpan[];
  /** Everything it was sent, as it came. */
  text(): string;
  /** The spans of a trace once all of these names are among them. */
  trace(traceId: string, names: readonly string[]): Promise<CollectedSpan[]>;
  close(): Promise<void>;
};

type Attribute = { key: string; value: { stringValue?: string; intValue?: number | string; doubleValue?: number } };
type Sent = {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Omit<CollectedSpan, 'attributes' | 'process'> & { attributes: Attribute[] })[] }[];
  }[];
};

const patience = 20_000;

export async function startCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  let text = '';
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      text += body;
      if (request.url === '/v1/traces') spans.push(...spansIn(JSON.parse(body) as Sent));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans: () => spans,
    text: () => text,
    async trace(traceId, names) {
      for (const deadline = Date.now() + patience; ; await sleep(50)) {
        const found = spans.filter((span) => span.traceId === traceId);
        const missing = names.filter((name) => !found.some((span) => span.name === name));
        if (missing.length === 0) return found;
        if (Date.now() > deadline) throw new Error(`no spans ${missing.join(', ')}; there are ${found.map((span) => span.name).join(', ')}`);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function spansIn({ resourceSpans }: Sent): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({ ...span, attributes: read(span.attributes), process: String(read(resource.attributes)['service.name']) })),
    ),
  );
}

function read(attributes: readonly Attribute[]): CollectedSpan['attributes'] {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? value.doubleValue)]));
}
