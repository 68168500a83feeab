import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { headerStyles } from '../elements/header.styles.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { identityHeaderStyles } from './identity-header.styles.ts';
import type { Me } from './session.ts';
import '../elements/button.ts';
import '../elements/icon.ts';
import './language-choice.ts';

/** `<identity-header .me>`: the mark, the language, who is signed in. Fires `menu-open` and `leave`. */
export class IdentityHeader extends LitElement {
  static override properties = { me: { attribute: false } };
  static override styles = [elementStyles, headerStyles, identityHeaderStyles];

  declare me: Me | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<header class="bar ${this.me ? 'member' : ''}">
      <a class="mark" href="/">
        <span class="monogram" aria-hidden="true">T</span>
        <span class="name">Tenantry</span>
      </a>
      <language-choice></language-choice>
      ${
        this.me
          ? html`<span class="who">${this.me.person.name || this.me.person.email}</span>
              <t-button class="leave" variant="quiet" round label=${msg('Sign out')} @click=${() => this.#tell('leave')}>
                <t-icon name="leave"></t-icon>
              </t-button>
              <t-button class="menu" variant="quiet" round label=${msg('Menu')} @click=${() => this.#tell('menu-open')}>
                <t-icon name="menu"></t-icon>
              </t-button>`
          : nothing
      }
    </header>`;
  }

  #tell(name: 'leave' | 'menu-open'): void {
    this.dispatchEvent(new CustomEvent(name));
  }
}

customElements.define('identity-header', IdentityHeader);

declare global {
  interface HTMLElementTagNameMap {
    'identity-header': IdentityHeader;
  }
}
