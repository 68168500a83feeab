import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import type { IdentityContext } from '../identity-context.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';

/** Any address that is none of the app's. */
export class NotFoundPage extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = elementStyles;

  declare app: IdentityContext;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('Page not found'));
  }

  protected override render(): unknown {
    return html`<t-empty-state page icon="search" heading=${msg('There is no such page')}>
      <p>${msg('The link may be old, or a letter got lost on the way.')}</p>
      <t-button variant="primary" href="/">${msg('To your account')}</t-button>
    </t-empty-state>`;
  }
}

customElements.define('identity-not-found-page', NotFoundPage);

declare global {
  interface HTMLElementTagNameMap {
    'identity-not-found-page': NotFoundPage;
  }
}
