import { AppError, fail } from '../../services/kit/errors.ts';

/** One queue per tenant: what is asked of a tenant is done one thing at a time, in the order in which it was asked. */
export class MailQueue {
  readonly #tails = new Map<string, Promise<unknown>>();
  /** Those that wait for their turn: each is refused by this. */
  readonly #waiting = new Set<(reason: AppError) => void>();
  #isClosed = false;

  /** Resolves or rejects with the work, once it is its turn. @throws AppError supervisor_succeeded when it is closed before */
  async enqueue<Result>(slug: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) fail('supervisor_succeeded');
    const { promise: turn, resolve: begin, reject: refuse } = Promise.withResolvers<void>();
    this.#waiting.add(refuse);
    const result = turn.then(work);
    const before = this.#tails.get(slug) ?? Promise.resolve();
    const tail = before.then(() => {
      this.#waiting.delete(refuse);
      begin();
      return result.then(() => {}, () => {});
    });
    this.#tails.set(slug, tail);
    void tail.then(() => {
      // An idle tenant costs nothing here.
      if (this.#tails.get(slug) === tail) this.#tails.delete(slug);
    });
    return result;
  }

  /** The tenants that something is done or waits for. */
  busy(): string[] {
    return [...this.#tails.keys()];
  }

  /** What has not begun is not done here any more, and whoever waits for it hears so at once. */
  close(): void {
    this.#isClosed = true;
    for (const refuse of this.#waiting) refuse(new AppError('supervisor_succeeded'));
  }
}
