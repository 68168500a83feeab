import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { formatMoney } from '../../data/money.ts';
import { callWebshop, type Product } from '../../data/webshop.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { listPath } from '../list-path.ts';
import { wordsOf } from '../problem-words.ts';
import { productGridStyles } from '../product-grid.styles.ts';
import type { ShopContext } from '../shop-context.ts';
import { stockNote } from '../stock.ts';
import { productPageStyles } from './product-page.styles.ts';
import '../../elements/badge.ts';
import '../../elements/button.ts';
import '../../elements/picture.ts';
import '../../elements/quantity.ts';
import '../../elements/skeleton.ts';
import '../product-card.ts';
import '../shop-problem.ts';

/** `/products/:id`: one product, and others of its category. */
export class ProductPage extends LitElement {
  static override properties = {
    shop: { attribute: false },
    productId: { attribute: false },
    product: { state: true },
    others: { state: true },
    problem: { state: true },
    quantity: { state: true },
    adding: { state: true },
  };
  static override styles = [elementStyles, productGridStyles, productPageStyles];

  declare shop: ShopContext;
  declare productId: string;
  declare product: Product | undefined;
  declare others: readonly Product[];
  declare problem: unknown;
  declare quantity: number;
  declare adding: boolean;

  constructor() {
    super();
    this.others = [];
    this.quantity = 1;
    this.adding = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('productId')) {
      this.product = this.shop.catalogue.seen(this.productId);
      this.others = [];
      this.quantity = 1;
      void this.#read();
    }
    this.shop.entitle(this.product?.title ?? '');
  }

  protected override render(): unknown {
    if (this.problem) {
      return html`<div class="page">
        <shop-problem .problem=${this.problem} @retry=${this.#read}
          ><t-button href="/">See all products</t-button></shop-problem
        >
      </div>`;
    }
    return html`<div class="page">
      ${this.#trail()}
      <div class="product">
        <div class="frame">
          ${
            this.product
              ? html`<t-picture
                  .src=${this.product.imageUrl}
                  seed=${this.product.sku}
                  alt=${this.product.title}
                  eager
                ></t-picture>`
              : html`<t-skeleton></t-skeleton>`
          }
        </div>
        ${
          this.product
            ? this.#told(this.product)
            : html`<div class="waiting">
                <t-skeleton></t-skeleton><t-skeleton></t-skeleton><t-skeleton></t-skeleton>
              </div>`
        }
      </div>
      ${this.others.length > 0 ? this.#also() : nothing}
    </div>`;
  }

  #trail(): TemplateResult {
    const category = this.product?.category;
    return html`<nav class="trail" aria-label="You are here">
      <a href="/">All products</a>
      ${category ? html`<span aria-hidden="true">/</span><a href=${listPath({ category })}>${category}</a>` : nothing}
    </nav>`;
  }

  #told(product: Product): TemplateResult {
    const stock = stockNote(product);
    return html`<div class="told">
      <h1>${product.title}</h1>
      <p class="price">${formatMoney(product.price)}</p>
      <t-badge tone=${stock.tone}>${stock.text}</t-badge>
      <div class="buy">
        ${
          stock.most > 1
            ? html`<t-quantity
                label="Quantity"
                .value=${Math.min(this.quantity, stock.most)}
                .max=${stock.most}
                @quantity-change=${(event: CustomEvent<number>) => (this.quantity = event.detail)}
              ></t-quantity>`
            : nothing
        }
        <t-button variant="primary" wide ?disabled=${stock.most === 0} ?loading=${this.adding} @click=${this.#add}>
          ${stock.most === 0 ? 'Sold out' : 'Add to cart'}
        </t-button>
      </div>
      ${product.description ? html`<p class="description">${product.description}</p>` : nothing}
      <dl>
        <dt>Article</dt>
        <dd>${product.sku}</dd>
        ${
          product.category
            ? html`<dt>Category</dt>
                <dd>${product.category}</dd>`
            : nothing
        }
      </dl>
    </div>`;
  }

  #also(): TemplateResult {
    return html`<section class="also">
      <h2>More from ${this.product?.category}</h2>
      <div class="grid">
        ${this.others.map((product) => html`<product-card .shop=${this.shop} .product=${product}></product-card>`)}
      </div>
    </section>`;
  }

  readonly #read = async (): Promise<void> => {
    const id = this.productId;
    this.problem = undefined;
    try {
      const product = await callWebshop('products.get', { id });
      if (id !== this.productId) return;
      this.product = product;
      if (product.category) await this.#readOthers(product.category, id);
    } catch (problem) {
      if (id === this.productId) this.problem = problem;
    }
  };

  async #readOthers(category: string, id: string): Promise<void> {
    const others = await callWebshop('products.list', { category, limit: 5 }).catch(() => undefined);
    if (others && id === this.productId)
      this.others = others.items.filter((other) => other.id !== this.product?.id).slice(0, 4);
  }

  readonly #add = async (): Promise<void> => {
    const { product, shop } = this;
    if (!product || stockNote(product).most === 0) return;
    this.adding = true;
    try {
      await shop.cart.add(product.sku, Math.min(this.quantity, stockNote(product).most));
      this.quantity = 1;
      shop.openCart();
    } catch (problem) {
      shop.toast({ message: wordsOf(problem).advice, tone: 'bad' });
    } finally {
      this.adding = false;
    }
  };
}

customElements.define('product-page', ProductPage);

declare global {
  interface HTMLElementTagNameMap {
    'product-page': ProductPage;
  }
}
