import { Durations, type Series } from './durations.ts';
import { AppError, codeOf, errorTable } from './errors.ts';
import { type Logger, requestIds } from './logger.ts';
import { processMetrics } from './metrics.ts';
import type { Scope } from './scope.ts';
import { continueTrace, endSpan, readTraceparent, type Span, SpanKind, traceparentOf } from './tracing.ts';

const actionSeconds = new Durations(
  processMetrics,
  'tenantry_action_duration_seconds',
  'Actions, as their service answered them; refused by a fault of the caller, failed by one of ours',
  ['service', 'action', 'outcome'],
);
const deliverySeconds = new Durations(
  processMetrics,
  'tenantry_delivery_duration_seconds',
  'Events, as their subscriber took them; what was not ok comes again',
  ['subscriber', 'event', 'outcome'],
);

type Outcome = 'ok' | 'refused' | 'failed';

/** What all messages of one action, or all deliveries of one event to one subscriber, have in common. */
export type Subject = {
  /** `webshop.carts.checkout`, or `warehouse on order.created`. */
  readonly fullName: string;
  readonly spanKind: SpanKind;
  readonly attributes: Record<string, string>;
  /** By outcome; made when there is one. */
  readonly series: Partial<Record<Outcome, Series>>;
  seriesOf(outcome: Outcome): Series;
};

/** One for all tenants of this process. */
const subjects = new Map<string, Subject>();

export function actionSubject(service: string, action: string): Subject {
  return subjectCalled(`${service}.${action}`, {
    spanKind: SpanKind.SERVER,
    attributes: { 'rpc.system': 'moleculer', 'rpc.service': service, 'rpc.method': action },
    seriesOf: (outcome) => actionSeconds.series(service, action, outcome),
  });
}

export function deliverySubject(subscriber: string, event: string): Subject {
  return subjectCalled(`${subscriber} on ${event}`, {
    spanKind: SpanKind.CONSUMER,
    attributes: { 'messaging.system': 'tenantry', 'messaging.operation.type': 'process', 'messaging.destination.name': event },
    seriesOf: (outcome) => deliverySeconds.series(subscriber, event, outcome),
  });
}

function subjectCalled(fullName: string, more: Omit<Subject, 'fullName' | 'series'>): Subject {
  const known = subjects.get(fullName) ?? { ...more, fullName, series: {} };
  subjects.set(fullName, known);
  return known;
}

/** Whom the messages are for. */
export type Receiver = { tenant: string | undefined; log: Logger };

/** The life of one message in a service as operators see it: a span, a figure, and lines in the log that go together. */
export class Handling {
  readonly subject: Subject;
  readonly #receiver: Receiver;
  readonly #begun = performance.now();
  #ids: Pick<Scope, 'requestId' | 'correlationId'> | undefined;
  #traceparent: string | undefined;
  #span: Span | undefined;
  #log: Logger | undefined;

  constructor(subject: Subject, receiver: Receiver) {
    this.subject = subject;
    this.#receiver = receiver;
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
    const { fullName, spanKind, attributes } = this.subject;
    this.#span = continueTrace(fullName, spanKind, this.#traceparent);
    if (this.#span === undefined) return;
    this.#traceparent = traceparentOf(this.#span);
    this.#span.setAttributes({ ...attributes, 'tenantry.tenant': this.#receiver.tenant, 'tenantry.request_id': ids.requestId });
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
    this.log().error({ err: error, where: this.subject.fullName }, 'a handler failed');
    return new AppError('internal', { cause: error });
  }

  #settle(outcome: Outcome, error?: unknown): void {
    if (this.#span !== undefined) endSpan(this.#span, error);
    const { subject } = this;
    const observe = (subject.series[outcome] ??= subject.seriesOf(outcome));
    observe((performance.now() - this.#begun) / 1e3);
  }
}
