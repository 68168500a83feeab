import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Page<Item> = { items: readonly Item[]; next: string | null };

/** A list of the server as far as it was read. What is shown stays while it is read again, so that nothing jumps. */
export class PagedList<Item> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #read: (after: string | undefined, signal: AbortSignal) => Promise<Page<Item>>;
  #reading: AbortController | undefined;
  items: readonly Item[] | undefined;
  next: string | null = null;
  busy = false;
  problem: unknown;

  constructor(host: ReactiveControllerHost, read: (after: string | undefined, signal: AbortSignal) => Promise<Page<Item>>) {
    this.#host = host;
    this.#read = read;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#reading?.abort();
  }

  /** Reads it from its beginning. `anew`: it is another list, of which nothing is known. */
  async open({ anew = false } = {}): Promise<void> {
    if (anew) this.items = undefined;
    await this.#turn(undefined, (page) => page.items);
  }

  async more(): Promise<void> {
    if (this.busy || this.next === null) return;
    await this.#turn(this.next, (page) => [...(this.items ?? []), ...page.items]);
  }

  async #turn(after: string | undefined, join: (page: Page<Item>) => readonly Item[]): Promise<void> {
    this.#reading?.abort();
    const { signal } = (this.#reading = new AbortController());
    this.busy = true;
    this.problem = undefined;
    this.#host.requestUpdate();
    try {
      const page = await this.#read(after, signal);
      if (signal.aborted) return;
      this.items = join(page);
      this.next = page.next;
    } catch (problem) {
      if (signal.aborted) return;
      this.problem = problem;
    }
    this.busy = false;
    this.#host.requestUpdate();
  }
}
