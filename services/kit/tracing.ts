/**
 * Spans of what messages cause. The trace goes from message to message as a W3C `traceparent` in the envelope, and from
 * function to function as an argument: there are no surroundings to lose it in. Without a tracer nothing is made at all.
 */
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace, TraceFlags, type Tracer } from '@opentelemetry/api';
import { codeOf, errorTable } from './errors.ts';
import type { Scope } from './scope.ts';

export { type Span, SpanKind };

// https://www.w3.org/TR/trace-context/: there is no later version, and ids of zeros only are none.
const wellFormed = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** With its version, so that it is not all zeros. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let tracer: Tracer | undefined;
let wantedTraceId: string | undefined;

/** From now on spans are made by this tracer; none are where it is undefined. */
export function traceWith(given: Tracer | undefined): void {
  tracer = given;
}

export function isTracing(): boolean {
  return tracer !== undefined;
}

/** The `traceparent` that somebody sent, or undefined where it is none. */
export function readTraceparent(header: unknown): string | undefined {
  return typeof header === 'string' && wellFormed.test(header) ? header : undefined;
}

export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent?.slice(3, 35);
}

/** What goes with the messages that the work of this span sends. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`;
}

/**
 * The first span of a request here. It goes on with its sender's trace, or begins one whose id is that of the request,
 * so that either finds the other.
 * @param traceparent one that was read
 */
export function beginTrace(name: string, ids: Pick<Scope, 'requestId'>, traceparent: string | undefined): Span | undefined {
  if (tracer === undefined) return undefined;
  wantedTraceId = traceparent === undefined && uuid.test(ids.requestId) ? ids.requestId.replaceAll('-', '') : undefined;
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parentFrom(traceparent));
  wantedTraceId = undefined;
  return span;
}

/** The id that the trace now beginning is to have: asked by the id generator, which is told nothing. */
export function traceIdWanted(): string | undefined {
  return wantedTraceId;
}

/**
 * A span of a message's work. There is none where its sender has none, or is not in the share that is traced: what the
 * platform does by itself is not traced.
 * @param traceparent one that was read
 */
export function continueTrace(name: string, kind: SpanKind, traceparent: string | undefined): Span | undefined {
  if (tracer === undefined || traceparent === undefined || !isSampled(traceparent)) return undefined;
  return tracer.startSpan(name, { kind }, parentFrom(traceparent));
}

/** Ends a span by its error, of which it keeps the code alone: messages and stacks may hold what is nobody else's. */
export function endSpan(span: Span, error?: unknown): void {
  if (error !== undefined) {
    const code = codeOf(error);
    span.setAttribute('error.type', code);
    if (errorTable[code].status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function isSampled(traceparent: string): boolean {
  return (Number.parseInt(traceparent.slice(53), 16) & TraceFlags.SAMPLED) !== 0;
}

function parentFrom(traceparent: string | undefined) {
  if (traceparent === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    traceFlags: isSampled(traceparent) ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
}
