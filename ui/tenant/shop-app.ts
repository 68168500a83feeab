import { LitElement, html, nothing } from 'lit';
import { callWebshop, type Shop } from '../data/webshop.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { shellStyles } from '../elements/shell.styles.ts';
import type { Toasts } from '../elements/toasts.ts';
import { Navigation, type Arrival } from '../routing/navigation.ts';
import { CartStore, onCartOfOtherTab } from './cart-store.ts';
import { Catalogue } from './catalogue.ts';
import { type Impersonation, watchImpersonation } from './impersonation.ts';
import { keepFacts, keptFacts } from './kept-facts.ts';
import { wordsOf } from './problem-words.ts';
import { routeOf, type Visit } from './routes.ts';
import { shopAppStyles } from './shop-app.styles.ts';
import type { ShopContext } from './shop-context.ts';
import { colourOfShop } from './shop-colour.ts';
import '../elements/toasts.ts';
import './shop-header.ts';
import './shop-problem.ts';

type View = { route: ReturnType<typeof routeOf>['route']; visit: Visit };

/** The shop: header, the page of the address, the cart's drawer and toasts. Owns the stores and the address. */
export class ShopApp extends LitElement {
  static override properties = {
    shop: { state: true },
    view: { state: true },
    arriving: { state: true },
    cartOpen: { state: true },
    pageTitle: { state: true },
    problem: { state: true },
    impersonation: { state: true },
  };
  static override styles = [elementStyles, shellStyles, shopAppStyles];

  declare shop: ShopContext;
  declare view: View | undefined;
  declare arriving: boolean;
  declare cartOpen: boolean;
  declare pageTitle: string;
  declare problem: unknown;
  declare impersonation: Impersonation | undefined;

  readonly #navigation = new Navigation((arrival) => this.#show(arrival));
  #visits = 0;
  #path: string | undefined;

  constructor() {
    super();
    this.arriving = true;
    this.cartOpen = false;
    this.pageTitle = '';
    this.shop = {
      facts: undefined,
      cart: new CartStore(),
      catalogue: new Catalogue(),
      go: (path, options) => this.#navigation.go(path, options),
      toast: (toast) => this.renderRoot.querySelector<Toasts>('t-toasts')?.show(toast),
      openCart: () => void this.#openCart(),
      entitle: (title) => (this.pageTitle = title),
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { cart } = this.shop;
    const known = keptFacts();
    if (known) this.#meet(known);
    void this.#load();
    const loadCart = (): void => void cart.load().catch(() => undefined);
    loadCart();
    onCartOfOtherTab(loadCart);
    cart.addEventListener('problem', (event) => {
      this.shop.toast({ message: wordsOf((event as CustomEvent<unknown>).detail).advice, tone: 'bad' });
    });
    this.#navigation.start();
    watchImpersonation((impersonation) => this.#showImpersonation(impersonation));
  }

  protected override render(): unknown {
    const { shop, view } = this;
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>Skip to content</a>
      <shop-header .shop=${shop} .search=${view?.visit.query.get('search') ?? ''}></shop-header>
      <main id="main" tabindex="-1">
        ${
          this.problem
            ? html`<shop-problem class="page-problem" .problem=${this.problem} @retry=${this.#load}></shop-problem>`
            : view?.route.view(shop, view.visit)
        }
      </main>
      <footer class="site-foot">
        <div>
          <strong>${shop.facts?.name}</strong>
          <span>Test payments only: no money is taken.</span>
        </div>
      </footer>
      ${this.impersonation ? html`<impersonation-bar .impersonation=${this.impersonation}></impersonation-bar>` : nothing}
      ${this.arriving ? html`<div class="arriving"></div>` : nothing}
      <cart-drawer .shop=${shop} ?open=${this.cartOpen} @drawer-close=${this.#closeCart}></cart-drawer>
      <t-toasts></t-toasts>
      <div class="unseen" role="status">${this.pageTitle}</div>
    `;
  }

  protected override updated(): void {
    const name = this.shop.facts?.name;
    document.title = [this.pageTitle, name].filter(Boolean).join(' · ') || 'Shop';
  }

  readonly #load = async (): Promise<void> => {
    try {
      const facts = await callWebshop('shop.get', {});
      keepFacts(facts);
      this.#meet(facts);
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  };

  #meet(facts: Shop): void {
    this.shop = { ...this.shop, facts };
    const { hue, chroma } = colourOfShop(facts.slug);
    document.documentElement.style.setProperty('--hue', String(hue));
    document.documentElement.style.setProperty('--chroma', String(chroma));
  }

  async #show({ url, restoring }: Arrival): Promise<void> {
    const mine = ++this.#visits;
    const from = this.#path;
    this.#path = url.pathname;
    const { route, parts } = routeOf(url.pathname);
    this.arriving = true;
    // After a new release the code of a page may be gone from the server: a load of the document gets the present one.
    const loaded = await route.load().then(
      () => true,
      () => false,
    );
    if (mine !== this.#visits) return;
    if (!loaded) return location.reload();
    this.arriving = false;
    this.cartOpen = false;
    if (from !== url.pathname) this.renderRoot.querySelector<Toasts>('t-toasts')?.clear();
    this.view = { route, visit: { parts, query: url.searchParams, restoring } };
    await this.updateComplete;
    // A search that goes on in the same list keeps the focus where the buyer types.
    if (from !== undefined && from !== url.pathname && !restoring)
      this.renderRoot.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true });
  }

  async #openCart(): Promise<void> {
    await import('./cart-drawer.ts');
    this.cartOpen = true;
  }

  async #showImpersonation(impersonation: Impersonation | undefined): Promise<void> {
    if (impersonation) await import('./impersonation-bar.ts');
    this.impersonation = impersonation;
  }

  readonly #closeCart = (): void => {
    this.cartOpen = false;
  };

  readonly #skip = (event: Event): void => {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>('#main')?.focus();
  };
}

customElements.define('shop-app', ShopApp);

declare global {
  interface HTMLElementTagNameMap {
    'shop-app': ShopApp;
  }
}
