import type { Logger } from '../../services/kit/logger.ts';

export type DueSleepersParts = {
  /** The sleepers whose mail is due next, earliest first. */
  read(limit: number): Promise<readonly { slug: string; inMs: number }[]>;
  wake(slug: string): Promise<unknown>;
  log: Logger;
};

/** Sleepers that are woken side by side. */
const atOnce = 8;
/** Milliseconds: longer timers of Node overflow. */
const longestTimer = 86_400_000;
/** Milliseconds before the registry, or a tenant that did not wake, is tried again. */
const pauseAfterFailure = 5_000;

/**
 * Wakes sleepers whose mail is due. One timer for all of them, set to the earliest: what it costs grows with what is due, not
 * with the number of tenants.
 */
export class DueSleepers {
  readonly #parts: DueSleepersParts;
  #timer: NodeJS.Timeout | undefined;
  /** By the clock of `performance.now()`. */
  #next = Number.POSITIVE_INFINITY;
  #isStopped = false;

  constructor(parts: DueSleepersParts) {
    this.#parts = parts;
  }

  /** A tenant has gone to sleep whose mail is due in so many milliseconds. */
  learn(inMs: number): void {
    const at = performance.now() + Math.max(0, inMs);
    if (this.#isStopped || at >= this.#next) return;
    this.#next = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), Math.min(Math.max(0, inMs), longestTimer)).unref();
  }

  /** Wakes what is due now, and sets the timer to what is due next. */
  async look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#next = Number.POSITIVE_INFINITY;
    try {
      const sleepers = await this.#parts.read(atOnce + 1);
      const due = sleepers.filter(({ inMs }) => inMs <= 0).slice(0, atOnce);
      const woken = await Promise.allSettled(due.map(({ slug }) => this.#parts.wake(slug)));
      const failed = woken.some(({ status }) => status === 'rejected');
      const later = sleepers.find(({ inMs }) => inMs > 0);
      if (failed) this.learn(pauseAfterFailure);
      else if (due.length === atOnce) this.learn(0);
      else if (later !== undefined) this.learn(later.inMs);
    } catch (err) {
      this.#parts.log.warn({ err }, 'the sleepers whose mail is due cannot be read; trying again');
      this.learn(pauseAfterFailure);
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
