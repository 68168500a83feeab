import { ProblemError } from '../data/problem.ts';
import { callWebshop, type Cart } from '../data/webshop.ts';
import { previewCart } from './cart-preview.ts';

const entry = 'tenantry.cart';
const settleMilliseconds = 300;

/**
 * The buyer's cart. Changes show at once and go to the server one after the other; the server's answer replaces what was
 * shown. Fires `change`, and `problem` (ProblemEvent) when a quantity could not be set and the cart was read again.
 */
export class CartStore extends EventTarget {
  /** False until the cart of an earlier visit was looked for. */
  known = false;
  #cart: Cart | undefined;
  #adding = 0;
  readonly #wanted = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  get cart(): Cart | undefined {
    return this.#cart && previewCart(this.#cart, this.#wanted);
  }

  /** Pieces, those on their way included. */
  get count(): number {
    return (this.cart?.lines ?? []).reduce((sum, line) => sum + line.quantity, this.#adding);
  }

  /** Reads the cart of an earlier visit; also after another tab changed it. Throws ProblemError. */
  load(): Promise<void> {
    return this.#inTurn(async () => {
      const id = keptId();
      const cart = id === null ? undefined : await callWebshop('carts.get', { id }).catch(gone);
      this.#cart = cart?.orderId === null ? cart : undefined;
      if (id !== null && !this.#cart) keepId(undefined);
      this.known = true;
    });
  }

  /** Adds pieces of a product. Throws ProblemError. */
  async add(sku: string, quantity: number): Promise<void> {
    this.#adding += quantity;
    this.#changed();
    try {
      await this.#inTurn(async () => {
        const cart = this.#cart ?? (await this.#create());
        this.#cart = await callWebshop('carts.add-line', { id: cart.id, sku, quantity }).catch(
          async (problem: unknown) => {
            gone(problem);
            const { id } = await this.#create();
            return callWebshop('carts.add-line', { id, sku, quantity });
          },
        );
        this.#adding -= quantity;
        quantity = 0;
      });
    } finally {
      this.#adding -= quantity;
      this.#changed();
    }
  }

  /** Sets the pieces of a line, 0 to remove it; shown at once, sent when the buyer pauses. */
  setQuantity(sku: string, quantity: number): void {
    this.#wanted.set(sku, quantity);
    this.#changed();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.settle(), settleMilliseconds);
  }

  /** Sends what waits, and resolves when the server knows the cart as it is shown. */
  settle(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#inTurn(async () => {
      for (const [sku, quantity] of this.#wanted) await this.#send(sku, quantity);
    });
  }

  /** Lets go of the cart: it became an order. */
  forget(): void {
    this.#cart = undefined;
    keepId(undefined);
    this.#changed();
  }

  async #send(sku: string, quantity: number): Promise<void> {
    if (!this.#cart) return this.#wanted.clear();
    try {
      this.#cart = await callWebshop('carts.set-line', { id: this.#cart.id, sku, quantity });
    } catch (problem) {
      this.#wanted.delete(sku);
      this.dispatchEvent(new CustomEvent('problem', { detail: problem }));
      this.#cart = await callWebshop('carts.get', { id: this.#cart.id }).catch(gone);
      if (!this.#cart) keepId(undefined);
    }
    if (this.#wanted.get(sku) === quantity) this.#wanted.delete(sku);
  }

  async #create(): Promise<Cart> {
    const cart = await callWebshop('carts.create', {});
    keepId(cart.id);
    return cart;
  }

  // One change at a time: an answer never overtakes a later one.
  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work).finally(() => this.#changed());
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

/** Listens to the cart of this shop in other tabs. */
export function onCartOfOtherTab(listener: () => void): void {
  addEventListener('storage', (event) => {
    if (event.key === entry) listener();
  });
}

// A cart that is closed or unknown is no failure to a buyer: the next one begins.
function gone(problem: unknown): undefined {
  if (problem instanceof ProblemError && (problem.code === 'cart_not_found' || problem.code === 'cart_closed'))
    return undefined;
  throw problem;
}

// Storage may be switched off; then the cart lives as long as the page.
function keptId(): string | null {
  try {
    return localStorage.getItem(entry);
  } catch {
    return null;
  }
}

function keepId(id: string | undefined): void {
  try {
    if (id === undefined) localStorage.removeItem(entry);
    else localStorage.setItem(entry, id);
  } catch {
    // Nothing to do: see above.
  }
}
