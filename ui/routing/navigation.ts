/** How the page came to its address: by a link or call, or by the browser's back and forward. */
export type Arrival = { url: URL; restoring: boolean };

type Kept = { scrollY?: number };

/**
 * The page's address by the History API. Links of this origin change the address without a load; going back finds the
 * place on the page again. `onArrival` hears every change and resolves when the new page is drawn.
 */
export class Navigation {
  readonly #onArrival: (arrival: Arrival) => Promise<void>;

  constructor(onArrival: (arrival: Arrival) => Promise<void>) {
    this.#onArrival = onArrival;
  }

  start(): void {
    history.scrollRestoration = 'manual';
    addEventListener('popstate', this.#popped);
    document.addEventListener('click', this.#clicked);
    addEventListener('pagehide', keepScroll);
    void this.#arrive(true);
  }

  stop(): void {
    removeEventListener('popstate', this.#popped);
    document.removeEventListener('click', this.#clicked);
    removeEventListener('pagehide', keepScroll);
  }

  /** Goes to a path of this origin. `replace` puts it in the place of the present step of the history. */
  go(path: string, { replace = false } = {}): void {
    if (replace) history.replaceState({}, '', path);
    else {
      keepScroll();
      history.pushState({}, '', path);
    }
    void this.#arrive(false);
  }

  readonly #popped = (): void => void this.#arrive(true);

  async #arrive(restoring: boolean): Promise<void> {
    const top = restoring ? ((history.state as Kept | null)?.scrollY ?? 0) : 0;
    await this.#onArrival({ url: new URL(location.href), restoring });
    scrollTo({ top, behavior: 'instant' });
  }

  readonly #clicked = (event: MouseEvent): void => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
    if (link.pathname.startsWith('/api/') || (link.hash && link.pathname === location.pathname)) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  };
}

function keepScroll(): void {
  history.replaceState({ scrollY } satisfies Kept, '');
}
