import { expect, test } from '@jest/globals';
import { beginTrace, continueTrace, readTraceparent, SpanKind, traceIdOf } from './tracing.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('readTraceparent takes what W3C Trace Context calls right', () => {
  expect(readTraceparent(traceparent)).toBe(traceparent);
  expect(traceIdOf(traceparent)).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
});

test.each([
  ['nothing', undefined],
  ['two headers', [traceparent, traceparent]],
  ['two in one', `${traceparent}, ${traceparent}`],
  ['a version that there is not', `ff${traceparent.slice(2)}`],
  ['capitals', traceparent.toUpperCase()],
  ['a trace of zeros', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
  ['a parent of zeros', '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01'],
  ['more', `${traceparent}-more`],
  ['less', traceparent.slice(1)],
  ['a line of a log', `${traceparent}\n`],
])('readTraceparent takes %s for none', (_, header) => {
  expect(readTraceparent(header)).toBeUndefined();
});

test('without a tracer there are no spans', () => {
  expect(beginTrace('GET /products', { requestId: 'request-one' }, traceparent)).toBeUndefined();
  expect(continueTrace('webshop.products.list', SpanKind.SERVER, traceparent)).toBeUndefined();
});
