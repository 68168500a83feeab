/** One queue per tenant: what is asked of a tenant is done one thing at a time, in the order in which it was asked. */
export class MailQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Resolves or rejects with the work, once it is its turn. */
  enqueue<Result>(slug: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(slug) ?? Promise.resolve();
    const result = before.then(work, work);
    const tail = result.catch(() => {});
    this.#tails.set(slug, tail);
    void tail.then(() => {
      // An idle tenant costs nothing here.
      if (this.#tails.get(slug) === tail) this.#tails.delete(slug);
    });
    return result;
  }

  /** Resolves when everything that was asked until now is done. */
  async drained(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
