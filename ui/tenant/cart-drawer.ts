import { LitElement, css, html, nothing } from 'lit';
import { formatMoney } from '../data/money.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { Listening } from './listening.ts';
import type { ShopContext } from './shop-context.ts';
import '../elements/button.ts';
import '../elements/drawer.ts';
import '../elements/empty-state.ts';
import './cart-lines.ts';

/** The cart beside the page. Fires `drawer-close`. */
export class CartDrawer extends LitElement {
  static override properties = { shop: { attribute: false }, open: { type: Boolean } };
  static override styles = [
    elementStyles,
    css`
      .sum {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        margin-bottom: var(--space-4);
        font-size: var(--text-large);
        font-weight: 650;
        font-variant-numeric: tabular-nums;
      }
      .ways {
        display: grid;
        gap: var(--space-2);
      }
    `,
  ];

  declare shop: ShopContext;
  declare open: boolean;

  constructor() {
    super();
    this.open = false;
    new Listening(this, () => [this.shop.cart]);
  }

  protected override render(): unknown {
    const { cart } = this.shop.cart;
    const isEmpty = !cart || cart.lines.length === 0;
    return html`<t-drawer label="Your cart" .open=${this.open} @drawer-close=${this.#close}>
      ${
        isEmpty
          ? html`<t-empty-state icon="bag" heading="Nothing in here yet">
              <p>What you add to your cart waits here for you.</p>
              <t-button @click=${this.#close}>Keep looking</t-button>
            </t-empty-state>`
          : html`<cart-lines .shop=${this.shop}></cart-lines>`
      }
      ${
        isEmpty
          ? nothing
          : html`<div slot="footer">
              <p class="sum"><span>Total</span><span>${formatMoney(cart.total)}</span></p>
              <div class="ways">
                <t-button variant="primary" wide href="/checkout">Check out</t-button>
                <t-button variant="quiet" wide href="/cart">View cart</t-button>
              </div>
            </div>`
      }
    </t-drawer>`;
  }

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('drawer-close'));
  };
}

customElements.define('cart-drawer', CartDrawer);

declare global {
  interface HTMLElementTagNameMap {
    'cart-drawer': CartDrawer;
  }
}
