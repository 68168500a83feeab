import { fail } from '../../services/kit/errors.ts';

/** One queue per tenant: what is asked of a tenant is done one thing at a time, in the order in which it was asked. */
export class MailQueue {
  readonly #tails = new Map<string, Promise<unknown>>();
  #isClosed = false;

  /** Resolves or rejects with the work, once it is its turn. @throws AppError supervisor_succeeded when it is closed by then */
  enqueue<Result>(slug: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(slug) ?? Promise.resolve();
    const inTurn = async () => (this.#isClosed ? fail('supervisor_succeeded') : work());
    const result = before.then(inTurn, inTurn);
    const tail = result.catch(() => {});
    this.#tails.set(slug, tail);
    void tail.then(() => {
      // An idle tenant costs nothing here.
      if (this.#tails.get(slug) === tail) this.#tails.delete(slug);
    });
    return result;
  }

  /** What has not begun is not done here any more. */
  close(): void {
    this.#isClosed = true;
  }
}
