import moleculer from 'moleculer';
import type { Logger } from '../logger.ts';

// Moleculer tells of every start and discovery at `info`; beside thousands of tenants that is noise.
const levels = { fatal: 'fatal', error: 'error', warn: 'warn', info: 'debug', debug: 'trace', trace: 'trace' } as const;

/** Moleculer's logger on the process's own. */
export class PinoLogger extends moleculer.Loggers.Base<object> {
  readonly #log: Logger;

  constructor(log: Logger) {
    super({});
    this.#log = log;
  }

  override getLogHandler(bindings: { ns: string; nodeID: string; mod: string }) {
    const log = this.#log.child({ namespace: bindings.ns, node: bindings.nodeID, module: bindings.mod });
    return (level: keyof typeof levels, details: unknown[]) => {
      const error = details.find((detail) => detail instanceof Error);
      log[levels[level]]({ err: error }, details.filter((detail) => typeof detail === 'string').join(' '));
    };
  }
}
