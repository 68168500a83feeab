import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Draws an element again each time one of its stores fires `change`, while the element is on the page. */
export class Listening implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #stores: () => readonly EventTarget[];
  #heard: readonly EventTarget[] = [];

  constructor(host: ReactiveControllerHost, stores: () => readonly EventTarget[]) {
    this.#host = host;
    this.#stores = stores;
    host.addController(this);
  }

  // The stores are properties: they are there at the first update, not when the element is connected.
  hostUpdate(): void {
    if (this.#heard.length > 0) return;
    this.#heard = this.#stores();
    for (const store of this.#heard) store.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    for (const store of this.#heard) store.removeEventListener('change', this.#changed);
    this.#heard = [];
  }

  readonly #changed = (): void => this.#host.requestUpdate();
}
