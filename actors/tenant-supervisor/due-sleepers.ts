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
/** Milliseconds before the registry, or a tenant that did not wake, is tried again; for a tenant twice as long each time. */
const pauseAfterFailure = 5_000;
const longestPause = 60_000;
/** As many as are read at a time. */
const mostRead = 1_000;

/** A tenant that did not wake. `notBefore` by the clock of `performance.now()`, `pauseMs` how long that was. */
type Failed = { notBefore: number; pauseMs: number };

/**
 * Wakes sleepers whose mail is due. One timer for all of them, set to the earliest: what it costs grows with what is due, not
 * with the number of tenants.
 */
export class DueSleepers {
  readonly #parts: DueSleepersParts;
  #timer: NodeJS.Timeout | undefined;
  /** By the clock of `performance.now()`. */
  #next = Number.POSITIVE_INFINITY;
  readonly #failed = new Map<string, Failed>();
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

  /** Wakes what is due now, and sets the timer to what is due next. One that did not wake stands in nobody's way. */
  async look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#next = Number.POSITIVE_INFINITY;
    try {
      const read = await this.#parts.read(Math.min(atOnce + 1 + this.#failed.size, mostRead));
      const sleepers = read.filter(({ slug }) => !this.#isPassedOver(slug));
      const due = sleepers.filter(({ inMs }) => inMs <= 0).slice(0, atOnce);
      await Promise.all(due.map(({ slug }) => this.#wake(slug)));
      const later = sleepers.find(({ inMs }) => inMs > 0);
      if (due.length === atOnce) this.learn(0);
      else if (later !== undefined) this.learn(later.inMs);
      this.#learnOfFailed(new Set(read.map(({ slug }) => slug)));
    } catch (err) {
      this.#parts.log.warn({ err }, 'the sleepers whose mail is due cannot be read; trying again');
      this.learn(pauseAfterFailure);
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #isPassedOver(slug: string): boolean {
    return (this.#failed.get(slug)?.notBefore ?? 0) > performance.now();
  }

  async #wake(slug: string): Promise<void> {
    try {
      await this.#parts.wake(slug);
      this.#failed.delete(slug);
    } catch (err) {
      const pauseMs = Math.min((this.#failed.get(slug)?.pauseMs ?? pauseAfterFailure / 2) * 2, longestPause);
      this.#failed.set(slug, { notBefore: performance.now() + pauseMs, pauseMs });
      this.#parts.log.warn({ err, slug, pauseMs }, 'a sleeper whose mail is due does not wake; trying again');
    }
  }

  /** @param sleepers those whose mail is due: another has woken by itself, or is kept from waking */
  #learnOfFailed(sleepers: ReadonlySet<string>): void {
    for (const [slug, { notBefore }] of this.#failed) {
      if (sleepers.has(slug)) this.learn(notBefore - performance.now());
      else this.#failed.delete(slug);
    }
  }
}
