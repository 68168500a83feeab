import { LitElement, html, nothing } from 'lit';
import { formatMoney } from '../data/money.ts';
import type { Product } from '../data/webshop.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { wordsOf } from './problem-words.ts';
import { productCardStyles } from './product-card.styles.ts';
import type { ShopContext } from './shop-context.ts';
import { stockNote } from './stock.ts';
import '../elements/badge.ts';
import '../elements/icon.ts';
import '../elements/picture.ts';

const thanksMilliseconds = 1400;

/** A product in a list: picture, title, price, stock, and one press to put a piece in the cart. */
export class ProductCard extends LitElement {
  static override properties = {
    shop: { attribute: false },
    product: { attribute: false },
    eager: { type: Boolean },
    added: { state: true },
  };
  static override styles = [elementStyles, productCardStyles];

  declare shop: ShopContext;
  declare product: Product;
  /** For pictures that are in view from the start. */
  declare eager: boolean;
  declare added: boolean;

  constructor() {
    super();
    this.eager = false;
    this.added = false;
  }

  protected override render(): unknown {
    const { product } = this;
    const stock = stockNote(product);
    return html`<article class=${stock.most === 0 ? 'sold-out' : ''}>
      <div class="frame">
        <t-picture .src=${product.imageUrl} seed=${product.sku} ?eager=${this.eager}></t-picture>
        ${
          stock.most > 0
            ? html`<button
                class="add ${this.added ? 'added' : ''}"
                type="button"
                aria-label="Add ${product.title} to the cart"
                @click=${this.#add}
              >
                <t-icon name=${this.added ? 'check' : 'plus'}></t-icon>
              </button>`
            : nothing
        }
      </div>
      <div class="facts">
        <h3><a href="/products/${product.id}">${product.title}</a></h3>
        <p class="line">
          <span class="price">${formatMoney(product.price)}</span>
          <t-badge tone=${stock.tone}>${stock.text}</t-badge>
        </p>
      </div>
    </article>`;
  }

  readonly #add = async (): Promise<void> => {
    const { cart, toast } = this.shop;
    this.added = true;
    setTimeout(() => (this.added = false), thanksMilliseconds);
    try {
      await cart.add(this.product.sku, 1);
      toast({ message: `${this.product.title} is in your cart`, link: { href: '/cart', label: 'View cart' } });
    } catch (problem) {
      this.added = false;
      toast({ message: wordsOf(problem).advice, tone: 'bad' });
    }
  };
}

customElements.define('product-card', ProductCard);

declare global {
  interface HTMLElementTagNameMap {
    'product-card': ProductCard;
  }
}
