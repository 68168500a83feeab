import { LRUCache } from 'lru-cache';
import type { NodeDown } from './contract.ts';

/** What is the tenant's fault. */
export type Cause = Exclude<NodeDown['cause'], 'servers-away'>;

/** As many as a tree of nodes may restart. */
const mostFaults = 3;
const periodMs = 60_000;

/** The faults of tenants within the last minute, whatever became of their nodes meanwhile. */
export class FaultLog {
  readonly #faults = new LRUCache<string, { at: number; cause: Cause }[]>({ max: 10_000, ttl: periodMs });

  /** @returns whether the tenant has had too many */
  add(slug: string, cause: Cause): boolean {
    const now = performance.now();
    const recent = [...(this.#faults.get(slug) ?? []).filter(({ at }) => at > now - periodMs), { at: now, cause }];
    this.#faults.set(slug, recent);
    return recent.length > mostFaults;
  }

  lastCause(slug: string): Cause | undefined {
    return this.#faults.get(slug)?.at(-1)?.cause;
  }

  forget(slug: string): void {
    this.#faults.delete(slug);
  }
}
