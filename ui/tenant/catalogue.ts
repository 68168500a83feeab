import { ProblemError } from '../data/problem.ts';
import { callWebshop, type Product } from '../data/webshop.ts';

export type Query = { search?: string; category?: string };

/** A list as far as it was read. `next` is null at its end. `busy` says what is on its way. */
export type Listing = {
  items: readonly Product[];
  next: string | null;
  busy: 'first' | 'more' | undefined;
  problem: ProblemError | undefined;
};

const pageSize = 24;
const listsKept = 8;

/**
 * The product lists of this visit. Going back to a list finds it as long as it was; coming to it anew reads it anew, since
 * stock changes. Fires `change`.
 */
export class Catalogue extends EventTarget {
  readonly #listings = new Map<string, Listing>();
  #reading: AbortController | undefined;

  listing(query: Query): Listing {
    return this.#listings.get(keyOf(query)) ?? { items: [], next: null, busy: 'first', problem: undefined };
  }

  /** A product that some list has shown, for its page to begin with. */
  seen(id: string): Product | undefined {
    for (const { items } of this.#listings.values()) {
      const product = items.find((item) => item.id === id);
      if (product) return product;
    }
    return undefined;
  }

  async open(query: Query, { restoring }: { restoring: boolean }): Promise<void> {
    const known = this.#listings.get(keyOf(query));
    if (known && restoring && !known.problem && known.busy !== 'first') return;
    this.#reading?.abort();
    this.#reading = new AbortController();
    await this.#read(query, { items: [], next: null, busy: 'first', problem: undefined }, this.#reading.signal);
  }

  async more(query: Query): Promise<void> {
    const known = this.listing(query);
    if (known.busy || known.next === null) return;
    await this.#read(query, { ...known, busy: 'more', problem: undefined });
  }

  async #read(query: Query, known: Listing, signal?: AbortSignal): Promise<void> {
    this.#keep(query, known);
    try {
      const page = await callWebshop(
        'products.list',
        { ...query, limit: pageSize, after: known.next ?? undefined },
        { signal },
      );
      // A product that moved between two pages while we read would else stand twice.
      const shown = new Set(known.items.map(({ id }) => id));
      const items = [...known.items, ...page.items.filter(({ id }) => !shown.has(id))];
      this.#keep(query, { items, next: page.next, busy: undefined, problem: undefined });
    } catch (problem) {
      if (signal?.aborted) return;
      if (!(problem instanceof ProblemError)) throw problem;
      this.#keep(query, { ...known, busy: undefined, problem });
    }
  }

  #keep(query: Query, listing: Listing): void {
    const key = keyOf(query);
    this.#listings.delete(key);
    this.#listings.set(key, listing);
    const [oldest] = this.#listings.keys();
    if (this.#listings.size > listsKept && oldest !== undefined) this.#listings.delete(oldest);
    this.dispatchEvent(new Event('change'));
  }
}

const keyOf = ({ search = '', category = '' }: Query): string => JSON.stringify([search, category]);
