import { pino, type Logger } from 'pino';
import type { Scope } from './scope.ts';
import { traceIdOf } from './tracing.ts';

export type { Logger };

// What must never reach a log, by the names it has in our own objects.
const secretPaths = ['password', 'secret', 'token', 'seed', 'authorization', 'secretKey', 'credentials', 'client_secret'];

/** A process's log: JSON lines on standard error, so that standard output holds what a person waits for. */
export function createLogger(name: string, level: string): Logger {
  return pino(
    { name, level, redact: { paths: secretPaths.flatMap((path) => [path, `*.${path}`]), censor: '[secret]' } },
    pino.destination({ dest: 2, sync: false }),
  );
}

/** What every line about a request carries: any of them finds all the others. */
export function requestIds({ requestId, correlationId }: Pick<Scope, 'requestId' | 'correlationId'>, traceparent: string | undefined) {
  return { requestId, correlationId: correlationId === requestId ? undefined : correlationId, traceId: traceIdOf(traceparent) };
}
