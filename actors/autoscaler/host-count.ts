import type { Logger } from '../../services/kit/logger.ts';
import { hostsWanted } from './hosts-wanted.ts';
import type { HostReport } from './load-report.ts';
import { type Limits, steady, type SteerState } from './steer.ts';

export type HostExecutor = Limits & {
  /** Host processes that run now. */
  running(): number;
  setHosts(count: number, reason: string): Promise<void>;
};

type Heard = { at: number; eventLoopLagMs: number; memoryBytes: number };

/** Has as many host processes run as the tenants need. */
export class HostCount {
  readonly #executor: HostExecutor;
  readonly #log: Logger;
  readonly #heard = new Map<string, Heard>();
  #state?: SteerState;
  #busy = false;

  constructor(executor: HostExecutor, log: Logger) {
    this.#executor = executor;
    this.#log = log;
  }

  hear(hostId: string, { eventLoopLagMs, memoryBytes }: HostReport, now: number): void {
    this.#heard.set(hostId, { at: now, eventLoopLagMs, memoryBytes });
  }

  /** Whether a later sample may still change something. */
  get isOpen(): boolean {
    return this.#heard.size > 0 || (this.#state?.desired ?? 0) > this.#executor.min;
  }

  /**
   * @param widestSpread the largest number of replicas that a tenant is to have
   * @param nodes tenant nodes that run on all hosts
   */
  sample(widestSpread: number, nodes: number, now: number, freshMs: number): void {
    for (const [id, { at }] of this.#heard) if (now - at > freshMs) this.#heard.delete(id);
    if (this.#busy) return;
    const running = this.#executor.running();
    const before = (this.#state ??= steady(Math.max(running, 1), now));
    const load = { widestSpread, nodes, reporting: [...this.#heard.values()] };
    const { desired, reason, state } = hostsWanted(before, load, running, this.#executor, now);
    this.#state = state;
    if (desired === before.desired) return;
    this.#log.info({ running, desired, reason }, 'another number of hosts is to run');
    this.#busy = true;
    this.#executor
      .setHosts(desired, reason)
      .catch((err: unknown) => {
        this.#log.warn({ err, desired }, 'the number of hosts could not be set; trying again');
        this.#state = { ...state, desired: before.desired };
      })
      .finally(() => (this.#busy = false));
  }
}
