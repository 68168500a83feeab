import { LitElement, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import type { ShopContext } from '../shop-context.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';

/** Any address that is none of the shop's. */
export class NotFoundPage extends LitElement {
  static override properties = { shop: { attribute: false } };
  static override styles = elementStyles;

  declare shop: ShopContext;

  protected override willUpdate(): void {
    this.shop.entitle('Page not found');
  }

  protected override render(): unknown {
    return html`<t-empty-state page icon="search" heading="There is no such page">
      <p>The link may be old, or a letter got lost on the way.</p>
      <t-button variant="primary" href="/">See all products</t-button>
    </t-empty-state>`;
  }
}

customElements.define('not-found-page', NotFoundPage);

declare global {
  interface HTMLElementTagNameMap {
    'not-found-page': NotFoundPage;
  }
}
