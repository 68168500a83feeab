import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Logger } from '../logger.ts';

export type LogLine = Record<string, unknown> & { msg: string };

/** A log whose lines a test reads. */
export function keptLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const kept = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(JSON.parse(line.toString()) as LogLine);
      done();
    },
  });
  return { log: pino({ level: 'info' }, kept), lines };
}
