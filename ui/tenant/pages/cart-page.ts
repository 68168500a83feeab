import { LitElement, html } from 'lit';
import { formatMoney } from '../../data/money.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Listening } from '../listening.ts';
import type { ShopContext } from '../shop-context.ts';
import { deskStyles } from './desk.styles.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';
import '../../elements/skeleton.ts';
import '../cart-lines.ts';

/** `/cart`: the cart with room to look at it. */
export class CartPage extends LitElement {
  static override properties = { shop: { attribute: false } };
  static override styles = [elementStyles, deskStyles];

  declare shop: ShopContext;

  constructor() {
    super();
    new Listening(this, () => [this.shop.cart]);
  }

  protected override willUpdate(): void {
    this.shop.entitle('Your cart');
  }

  protected override render(): unknown {
    const { cart, count, known } = this.shop.cart;
    if (!cart && !known)
      return html`<div class="page">
        <h1>Your cart</h1>
        <t-skeleton></t-skeleton>
      </div>`;
    if (!cart || cart.lines.length === 0) {
      return html`<div class="page">
        <h1 class="unseen">Your cart</h1>
        <t-empty-state icon="bag" heading="Your cart is empty">
          <p>Have a look around: what you add waits here for you.</p>
          <t-button variant="primary" href="/">See all products</t-button>
        </t-empty-state>
      </div>`;
    }
    return html`<div class="page">
      <h1>Your cart</h1>
      <div class="desk">
        <cart-lines .shop=${this.shop}></cart-lines>
        <section class="sum" aria-label="Sum">
          <p class="row">
            <span>${count} ${count === 1 ? 'item' : 'items'}</span><span>${formatMoney(cart.total)}</span>
          </p>
          <p class="row grand"><span>Total</span><span>${formatMoney(cart.total)}</span></p>
          <t-button variant="primary" wide large href="/checkout">Check out</t-button>
        </section>
      </div>
    </div>`;
  }
}

customElements.define('cart-page', CartPage);

declare global {
  interface HTMLElementTagNameMap {
    'cart-page': CartPage;
  }
}
