import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { headerStyles } from '../elements/header.styles.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { Listening } from './listening.ts';
import { listPath } from './list-path.ts';
import type { ShopContext } from './shop-context.ts';
import { shopHeaderStyles } from './shop-header.styles.ts';
import '../elements/button.ts';
import '../elements/icon.ts';

const pauseMilliseconds = 250;

/** The shop's head: its mark, the search, the cart with its number of pieces. */
export class ShopHeader extends LitElement {
  static override properties = { shop: { attribute: false }, search: { attribute: false } };
  static override styles = [elementStyles, headerStyles, shopHeaderStyles];

  declare shop: ShopContext;
  /** What the address searches for. */
  declare search: string;

  #sent: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.search = '';
    new Listening(this, () => [this.shop.cart]);
  }

  protected override render(): unknown {
    const { facts, cart } = this.shop;
    const { count } = cart;
    return html`<header class="bar">
      <a class="mark" href="/" @click=${() => clearTimeout(this.#timer)}>
        <span class="monogram" aria-hidden="true">${facts?.name.charAt(0)}</span>
        <span class="name">${facts?.name ?? 'Shop'}</span>
      </a>
      <form role="search" @submit=${this.#submit}>
        <t-icon name="search"></t-icon>
        <input
          type="search"
          name="search"
          aria-label="Search products"
          placeholder="Search"
          autocomplete="off"
          enterkeyhint="search"
          maxlength="200"
          @input=${this.#typed}
        />
      </form>
      <div class="cart">
        <t-button
          variant="quiet"
          round
          label=${count === 0 ? 'Cart, empty' : `Cart, ${count} ${count === 1 ? 'item' : 'items'}`}
          @click=${this.shop.openCart}
        >
          <t-icon name="bag"></t-icon>
        </t-button>
        ${count > 0 ? keyed(count, html`<span class="pieces" aria-hidden="true">${count > 99 ? '99+' : count}</span>`) : nothing}
      </div>
    </header>`;
  }

  // An address that changed by other means (back, a link) rewrites the box; our own must not, typing is ahead of it.
  protected override updated(changed: PropertyValues): void {
    if (!changed.has('search') || this.search === this.#sent) return;
    this.#sent = undefined;
    if (this.#input) this.#input.value = this.search;
  }

  readonly #typed = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#go(), pauseMilliseconds);
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    this.#go();
    this.#input?.blur();
  };

  #go(): void {
    clearTimeout(this.#timer);
    const search = this.#input?.value.trim() ?? '';
    if (search === this.search && location.pathname === '/') return;
    this.#sent = search;
    // The first letter is a step in the history, those after it are not.
    this.shop.go(listPath({ search }), { replace: location.pathname === '/' && this.search !== '' });
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input');
  }
}

customElements.define('shop-header', ShopHeader);

declare global {
  interface HTMLElementTagNameMap {
    'shop-header': ShopHeader;
  }
}
