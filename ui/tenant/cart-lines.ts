import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatMoney } from '../data/money.ts';
import type { Cart } from '../data/webshop.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { cartLinesStyles } from './cart-lines.styles.ts';
import { Listening } from './listening.ts';
import type { ShopContext } from './shop-context.ts';
import '../elements/button.ts';
import '../elements/icon.ts';
import '../elements/picture.ts';
import '../elements/quantity.ts';

type Line = Cart['lines'][number];

/** The lines of the cart, in the drawer and on its page: quantity and removal at once. */
export class CartLines extends LitElement {
  static override properties = { shop: { attribute: false } };
  static override styles = [elementStyles, cartLinesStyles];

  declare shop: ShopContext;

  constructor() {
    super();
    new Listening(this, () => [this.shop.cart]);
  }

  protected override render(): unknown {
    return html`<ul>
      ${repeat(
        this.shop.cart.cart?.lines ?? [],
        ({ sku }) => sku,
        (line) => this.#line(line),
      )}
    </ul>`;
  }

  #line(line: Line): TemplateResult {
    const short = line.available !== null && line.quantity > line.available;
    return html`<li>
      <t-picture .src=${line.imageUrl} seed=${line.sku}></t-picture>
      <div class="told">
        <div class="top">
          <div>
            <h3>${line.title}</h3>
            <p class="each">${formatMoney(line.price)} each</p>
          </div>
          <p class="total">${formatMoney(line.total)}</p>
        </div>
        <div class="bottom">
          <t-quantity
            label="Quantity of ${line.title}"
            .value=${line.quantity}
            .max=${Math.max(line.quantity, line.available ?? 999)}
            @quantity-change=${(event: CustomEvent<number>) => this.shop.cart.setQuantity(line.sku, event.detail)}
          ></t-quantity>
          <t-button
            variant="quiet"
            round
            label="Remove ${line.title}"
            @click=${() => this.shop.cart.setQuantity(line.sku, 0)}
          >
            <t-icon name="bin"></t-icon>
          </t-button>
        </div>
      </div>
      ${short ? html`<p class="short"><t-icon name="warning"></t-icon>${shortage(line.available ?? 0)}</p>` : nothing}
    </li>`;
  }
}

function shortage(available: number): string {
  if (available <= 0) return 'Sold out meanwhile. Please remove it.';
  return `Only ${available} left. Please take fewer.`;
}

customElements.define('cart-lines', CartLines);

declare global {
  interface HTMLElementTagNameMap {
    'cart-lines': CartLines;
  }
}
