import { pino, type Logger } from 'pino';

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
