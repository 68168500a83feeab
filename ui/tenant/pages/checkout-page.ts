import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { formatMoney } from '../../data/money.ts';
import { ProblemError } from '../../data/problem.ts';
import { randomId } from '../../data/random-id.ts';
import { callWebshop, type Cart } from '../../data/webshop.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { buyerOf, checkoutFields, placeErrors, wrongFields, type FieldMessages } from '../checkout-form.ts';
import { keepOrder } from '../kept-orders.ts';
import { Listening } from '../listening.ts';
import { wordsOf } from '../problem-words.ts';
import type { ShopContext } from '../shop-context.ts';
import { checkoutPageStyles } from './checkout-page.styles.ts';
import { deskStyles } from './desk.styles.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';
import '../../elements/field.ts';
import '../../elements/icon.ts';
import '../../elements/skeleton.ts';

/** `/checkout`: who buys and where it goes; placing the order leads to its page. */
export class CheckoutPage extends LitElement {
  static override properties = {
    shop: { attribute: false },
    messages: { state: true },
    trouble: { state: true },
    placing: { state: true },
  };
  static override styles = [elementStyles, deskStyles, checkoutPageStyles];

  declare shop: ShopContext;
  declare messages: FieldMessages;
  /** What went wrong with the order as a whole. */
  declare trouble: string | undefined;
  declare placing: boolean;
  #intent: { words: string; key: string } | undefined;

  constructor() {
    super();
    this.messages = {};
    this.placing = false;
    new Listening(this, () => [this.shop.cart]);
  }

  protected override willUpdate(): void {
    this.shop.entitle('Checkout');
  }

  protected override render(): unknown {
    const { cart, known } = this.shop.cart;
    if (!cart && !known)
      return html`<div class="page">
        <h1>Checkout</h1>
        <t-skeleton></t-skeleton>
      </div>`;
    if (!cart || cart.lines.length === 0) {
      return html`<div class="page">
        <h1 class="unseen">Checkout</h1>
        <t-empty-state icon="bag" heading="There is nothing to check out">
          <p>Your cart is empty.</p>
          <t-button variant="primary" href="/">See all products</t-button>
        </t-empty-state>
      </div>`;
    }
    return html`<div class="page">
      <h1>Checkout</h1>
      <form class="desk" novalidate @submit=${this.#submit} @input=${this.#mend}>
        <div class="answers">${this.#form()}</div>
        ${this.#sum(cart)}
      </form>
    </div>`;
  }

  #form(): TemplateResult {
    const fields = (from: number, to: number): TemplateResult[] =>
      checkoutFields
        .slice(from, to)
        .map(
          (field) =>
            html`<t-field
              class=${'half' in field ? 'half' : ''}
              name=${field.name}
              label=${field.label}
              type=${field.name === 'email' ? 'email' : 'text'}
              autocomplete=${field.autocomplete}
              ?optional=${'optional' in field}
              .hint=${'hint' in field ? field.hint : undefined}
              .error=${this.messages[field.name]}
            ></t-field>`,
        );
    return html`
      ${
        this.trouble
          ? html`<p class="trouble" role="alert"><t-icon name="warning"></t-icon><span>${this.trouble}</span></p>`
          : nothing
      }
      <fieldset>
        <legend><h2>Contact</h2></legend>
        ${fields(0, 2)}
      </fieldset>
      <fieldset>
        <legend><h2>Delivery</h2></legend>
        ${fields(2, checkoutFields.length)}
      </fieldset>
      <section>
        <h2>Payment</h2>
        <p class="payment">
          <t-icon name="check"></t-icon
          ><span>Test payment<br /><span class="note">No card is asked for, no money is taken.</span></span>
        </p>
      </section>
    `;
  }

  #sum(cart: Cart): TemplateResult {
    return html`<section class="sum" aria-label="Your order">
      <h2>Your order</h2>
      ${cart.lines.map(
        (line) =>
          html`<p class="row">
            <span>${line.title} <span class="quantity">× ${line.quantity}</span></span
            ><span>${formatMoney(line.total)}</span>
          </p>`,
      )}
      <p class="row grand"><span>Total</span><span>${formatMoney(cart.total)}</span></p>
      <t-button type="submit" variant="primary" wide large ?loading=${this.placing}>Place order</t-button>
      <p class="note"><a href="/cart">Change the cart</a></p>
    </section>`;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.placing) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    this.trouble = undefined;
    this.messages = wrongFields(form);
    if (Object.keys(this.messages).length > 0) return this.#focusFirstWrong();
    this.placing = true;
    try {
      await this.#place(form);
    } catch (problem) {
      this.#explain(problem);
    } finally {
      this.placing = false;
    }
  };

  async #place(form: FormData): Promise<void> {
    const { cart, go } = this.shop;
    await cart.settle();
    const id = cart.cart?.id;
    if (!id) return;
    const purchase = { id, ...buyerOf(form) };
    const order = await callWebshop('carts.checkout', purchase, { key: this.#keyOf(purchase) });
    if (order.token) keepOrder({ id: order.id, token: order.token });
    cart.forget();
    go(`/orders/${order.id}`, { replace: true });
  }

  // The same cart and answers are the same intent: pressed again after a lost answer, it makes no second order.
  #keyOf(purchase: object): string {
    const words = JSON.stringify(purchase);
    if (this.#intent?.words !== words) this.#intent = { words, key: randomId() };
    return this.#intent.key;
  }

  #explain(problem: unknown): void {
    const { fields, others } = placeErrors(problem instanceof ProblemError ? problem.errors : []);
    this.messages = fields;
    if (Object.keys(fields).length > 0 && others.length === 0) return void this.#focusFirstWrong();
    const { heading, advice } = wordsOf(problem);
    this.trouble = others.join(' ') || `${heading}. ${advice}`;
    if (problem instanceof ProblemError && problem.code === 'cart_closed') void this.shop.cart.load();
  }

  // A field that is being mended no longer complains.
  readonly #mend = (event: Event): void => {
    const { name } = event.target as HTMLInputElement;
    if (!(name in this.messages)) return;
    this.messages = Object.fromEntries(Object.entries(this.messages).filter(([field]) => field !== name));
  };

  async #focusFirstWrong(): Promise<void> {
    await this.updateComplete;
    const wrong = [...this.renderRoot.querySelectorAll('t-field')].find(({ error }) => error);
    await wrong?.updateComplete;
    wrong?.focus();
  }
}

customElements.define('checkout-page', CheckoutPage);

declare global {
  interface HTMLElementTagNameMap {
    'checkout-page': CheckoutPage;
  }
}
