import { Histogram } from 'prom-client';
import { AppError, codeOf, errorTable } from './errors.ts';
import { type Logger, requestIds } from './logger.ts';
import { latencyBuckets, processMetrics } from './metrics.ts';
import type { Scope } from './scope.ts';
import { continueTrace, endSpan, readTraceparent, type Span, SpanKind, traceparentOf } from './tracing.ts';

/** What the messages of a service have in common. */
export type Receiver = { service: string; tenant: string | undefined; log: Logger };

type Outcome = 'ok' | 'refused' | 'failed';

const actionSeconds = new Histogram({
  name: 'tenantry_action_duration_seconds',
  help: 'Actions, as their service answered them; refused by a fault of the caller, failed by one of ours',
  labelNames: ['service', 'action', 'outcome'],
  buckets: latencyBuckets,
  registers: [processMetrics],
});
const deliverySeconds = new Histogram({
  name: 'tenantry_delivery_duration_seconds',
  help: 'Events, as their subscriber took them; what was not ok comes again',
  labelNames: ['subscriber', 'event', 'outcome'],
  buckets: latencyBuckets,
  registers: [processMetrics],
});

const kinds = {
  action: {
    span: SpanKind.SERVER,
    fullName: (service: string, action: string) => `${service}.${action}`,
    attributes: (service: string, action: string) => ({ 'rpc.system': 'moleculer', 'rpc.service': service, 'rpc.method': action }),
    observe: (service: string, action: string, outcome: Outcome, seconds: number) => actionSeconds.observe({ service, action, outcome }, seconds),
  },
  delivery: {
    span: SpanKind.CONSUMER,
    fullName: (service: string, event: string) => `${service} on ${event}`,
    attributes: (service: string, event: string) => ({
      'messaging.system': 'tenantry', 'messaging.operation.type': 'process', 'messaging.destination.name': event, 'messaging.consumer.group.name': service,
    }),
    observe: (subscriber: string, event: string, outcome: Outcome, seconds: number) =>
      deliverySeconds.observe({ subscriber, event, outcome }, seconds),
  },
};

/** The life of one message in a service as operators see it: a span, a figure, and lines in the log that go together. */
export class Handling {
  readonly #kind: (typeof kinds)[keyof typeof kinds];
  readonly #receiver: Receiver;
  readonly #name: string;
  readonly #begun = performance.now();
  #ids: Pick<Scope, 'requestId' | 'correlationId'> | undefined;
  #traceparent: string | undefined;
  #span: Span | undefined;
  #log: Logger | undefined;

  /** @param name of the action or the event, without its service */
  constructor(kind: keyof typeof kinds, receiver: Receiver, name: string) {
    this.#kind = kinds[kind];
    this.#receiver = receiver;
    this.#name = name;
  }

  /** `webshop.carts.checkout`, or `warehouse on order.created`. */
  get fullName(): string {
    return this.#kind.fullName(this.#receiver.service, this.#name);
  }

  /** Goes with everything that the handler sends. */
  get traceparent(): string | undefined {
    return this.#traceparent;
  }

  /** Once the message is known to be one: which request it belongs to, and what in its trace it follows from. */
  joins(ids: Pick<Scope, 'requestId' | 'correlationId'>, traceparent: string | undefined): void {
    this.#ids = ids;
    if (traceparent === undefined) return;
    this.#traceparent = readTraceparent(traceparent);
    const span = continueTrace(this.fullName, this.#kind.span, this.#traceparent);
    if (span === undefined) return;
    const { service, tenant } = this.#receiver;
    this.#span = span.setAttributes({
      ...this.#kind.attributes(service, this.#name),
      'tenantry.tenant': tenant,
      'tenantry.request_id': ids.requestId,
    });
    this.#traceparent = traceparentOf(span);
  }

  /** Made when it is asked for: a logger of its own costs more than many a handler. */
  log(): Logger {
    this.#log ??= this.#receiver.log.child(this.#ids === undefined ? {} : requestIds(this.#ids, this.#traceparent));
    return this.#log;
  }

  succeeded(): void {
    this.#settle('ok');
  }

  /** Coded errors go to the sender as they are; anything else is logged whole and told as `internal`. */
  failed(error: unknown): unknown {
    const code = codeOf(error);
    this.#settle(errorTable[code].status < 500 ? 'refused' : 'failed', error);
    if (code !== 'internal') return error;
    this.log().error({ err: error, where: this.fullName }, 'a handler failed');
    return new AppError('internal', { cause: error });
  }

  #settle(outcome: Outcome, error?: unknown): void {
    if (this.#span !== undefined) endSpan(this.#span, error);
    this.#kind.observe(this.#receiver.service, this.#name, outcome, (performance.now() - this.#begun) / 1e3);
  }
}
