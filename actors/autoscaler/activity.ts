/** Hears whether a tenant is to be awake, as soon as that changes. */
export type ActivityListener = (isActive: boolean) => void;

/** Tells at once when a tenant is woken or put to sleep: who scales from nothing cannot wait for the next sample. */
export class Activity {
  readonly #listeners = new Map<string, Set<ActivityListener>>();

  tell(slug: string, isActive: boolean): void {
    for (const listener of this.#listeners.get(slug) ?? []) listener(isActive);
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
