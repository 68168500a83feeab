import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Product } from '../../data/webshop.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import type { Listing, Query } from '../catalogue.ts';
import { listPath } from '../list-path.ts';
import { Listening } from '../listening.ts';
import { productGridStyles } from '../product-grid.styles.ts';
import type { ShopContext } from '../shop-context.ts';
import { stockNote } from '../stock.ts';
import { productsPageStyles } from './products-page.styles.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';
import '../../elements/picture.ts';
import '../../elements/skeleton.ts';
import '../product-card.ts';
import '../shop-problem.ts';

const inViewAtFirst = 4;

/** `/`: the shop window, the categories, and the products of `?search` and `?category`. */
export class ProductsPage extends LitElement {
  static override properties = {
    shop: { attribute: false },
    search: { attribute: false },
    category: { attribute: false },
    restoring: { attribute: false },
  };
  static override styles = [elementStyles, productGridStyles, productsPageStyles];

  declare shop: ShopContext;
  declare search: string;
  declare category: string;
  /** Whether the buyer came back to this address: then the list is as long as it was. */
  declare restoring: boolean;

  constructor() {
    super();
    new Listening(this, () => [this.shop.catalogue]);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('search') || changed.has('category')) {
      this.shop.entitle(this.search ? `Search: ${this.search}` : this.category);
      void this.shop.catalogue.open(this.#query, { restoring: this.restoring });
    }
  }

  protected override render(): unknown {
    const listing = this.shop.catalogue.listing(this.#query);
    const isFront = !this.search && !this.category;
    return html`
      ${isFront ? this.#hero(listing.items) : nothing} ${this.#categories()}
      <section class="list" aria-busy=${listing.busy ? 'true' : 'false'}>
        ${isFront ? html`<h2>All products</h2>` : html`<h1 class=${listing.items.length > 0 || listing.busy ? '' : 'unseen'}>${this.#heading(listing)}</h1>`}
        ${this.#products(listing)}
      </section>
    `;
  }

  // The last ones of the first page: the list below begins with others.
  #hero(products: readonly Product[]): TemplateResult {
    const window = products
      .slice(0, 24)
      .filter((product) => product.imageUrl && stockNote(product).most > 0)
      .slice(-3);
    return html`<section class="hero">
      <div>
        <div>
          <h1>${this.shop.facts?.name ?? html`<t-skeleton></t-skeleton>`}</h1>
          <p>Stock is counted live: what says “in stock” is on our shelves right now.</p>
        </div>
        ${
          window.length === 3
            ? html`<div class="window">
                ${window.map(
                  (product) =>
                    html`<a href="/products/${product.id}" aria-label=${product.title}>
                      <t-picture .src=${product.imageUrl} seed=${product.sku} eager></t-picture>
                    </a>`,
                )}
              </div>`
            : nothing
        }
      </div>
    </section>`;
  }

  #categories(): TemplateResult | typeof nothing {
    const categories = this.shop.facts?.categories ?? [];
    if (categories.length === 0) return nothing;
    const link = (label: string, category: string): TemplateResult =>
      html`<li>
        <a
          href=${listPath({ search: this.search, category })}
          aria-current=${category === this.category ? 'page' : nothing}
        >
          ${label}
        </a>
      </li>`;
    return html`<nav aria-label="Categories">
      <ul>
        ${link('All', '')} ${categories.map((category) => link(category, category))}
      </ul>
    </nav>`;
  }

  #heading({ items, next, busy }: Listing): string {
    if (!this.search) return this.category;
    const where = this.category ? ` in ${this.category}` : '';
    if (busy === 'first') return `Looking for “${this.search}”${where}`;
    return `${items.length}${next === null ? '' : '+'} for “${this.search}”${where}`;
  }

  #products(listing: Listing): TemplateResult {
    if (listing.problem && listing.items.length === 0) {
      return html`<shop-problem .problem=${listing.problem} @retry=${this.#retry}></shop-problem>`;
    }
    if (listing.busy === 'first') return html`<div class="grid">${ghosts(8)}</div>`;
    if (listing.items.length === 0) return this.#nothingFound();
    return html`
      <div class="grid">
        ${repeat(
          listing.items,
          ({ id }) => id,
          (product, index) =>
            html`<product-card .shop=${this.shop} .product=${product} ?eager=${index < inViewAtFirst}></product-card>`,
        )}
        ${listing.busy === 'more' ? ghosts(4) : nothing}
      </div>
      ${
        listing.next === null
          ? nothing
          : html`<div class="more">
              ${listing.problem ? html`<p role="alert">That did not load. Please try again.</p>` : nothing}
              <t-button ?loading=${listing.busy === 'more'} @click=${() => this.shop.catalogue.more(this.#query)}>
                Show more products
              </t-button>
              <p>${listing.items.length} shown</p>
            </div>`
      }
    `;
  }

  #nothingFound(): TemplateResult {
    if (!this.search && !this.category) {
      return html`<t-empty-state icon="shelf" heading="The shelves are still empty">
        <p>This shop has just opened. Products will appear here soon.</p>
      </t-empty-state>`;
    }
    return html`<t-empty-state icon="search" heading="Nothing found">
      <p>
        ${this.search ? html`No product here matches “${this.search}”. Try fewer letters or another word.` : 'Nothing in this category at the moment.'}
      </p>
      <t-button href="/">See all products</t-button>
    </t-empty-state>`;
  }

  readonly #retry = (): void => void this.shop.catalogue.open(this.#query, { restoring: false });

  get #query(): Query {
    return { ...(this.search && { search: this.search }), ...(this.category && { category: this.category }) };
  }
}

function ghosts(count: number): TemplateResult[] {
  return Array.from(
    { length: count },
    () => html`<div class="ghost"><t-skeleton></t-skeleton><t-skeleton></t-skeleton><t-skeleton></t-skeleton></div>`,
  );
}

customElements.define('products-page', ProductsPage);

declare global {
  interface HTMLElementTagNameMap {
    'products-page': ProductsPage;
  }
}
