import { LRUCache } from 'lru-cache';

/** `wanted`: someone asked for it, and it may not be up yet. `awake`: a node answers. `gone`: no node does any more. */
export type ActivityChange = 'wanted' | 'awake' | 'gone';
export type ActivityListener = (change: ActivityChange) => void;

// A wake that takes longer than this has failed, and whoever still wants the tenant asks again.
const wantedForMs = 60_000;

/** Tells at once when a tenant is wanted, awake or gone: who scales from nothing cannot wait for the next sample. */
export class Activity {
  readonly #listeners = new Map<string, Set<ActivityListener>>();
  readonly #wanted = new LRUCache<string, true>({ max: 10_000, ttl: wantedForMs });

  tell(slug: string, change: ActivityChange): void {
    if (change === 'wanted') this.#wanted.set(slug, true);
    if (change === 'awake') this.#wanted.delete(slug);
    for (const listener of this.#listeners.get(slug) ?? []) listener(change);
  }

  isWanted(slug: string): boolean {
    return this.#wanted.has(slug);
  }

  /** Hears of a tenant until the returned function is called. */
  listen(slug: string, listener: ActivityListener): () => void {
    const heard = this.#listeners.get(slug) ?? new Set();
    this.#listeners.set(slug, heard.add(listener));
    return () => {
      heard.delete(listener);
      if (heard.size === 0 && this.#listeners.get(slug) === heard) this.#listeners.delete(slug);
    };
  }
}
