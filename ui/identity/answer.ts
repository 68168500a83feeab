import type { ReactiveControllerHost } from 'lit';

/** One answer of the server. The last one stays while it is asked again, so that nothing jumps. */
export class Answer<Value> {
  readonly #host: ReactiveControllerHost;
  readonly #ask: () => Promise<Value>;
  #asked = 0;
  value: Value | undefined;
  problem: unknown;

  constructor(host: ReactiveControllerHost, ask: () => Promise<Value>) {
    this.#host = host;
    this.#ask = ask;
  }

  /** Asks for it. `anew`: for another thing, of which nothing is known. */
  async load({ anew = false } = {}): Promise<void> {
    const mine = ++this.#asked;
    if (anew) this.value = undefined;
    this.problem = undefined;
    try {
      const value = await this.#ask();
      if (mine === this.#asked) this.value = value;
    } catch (problem) {
      if (mine === this.#asked) this.problem = problem;
    }
    this.#host.requestUpdate();
  }
}
