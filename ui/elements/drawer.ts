import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { drawerStyles } from './drawer.styles.ts';
import { Modal } from './modal.ts';
import { elementStyles } from './shared.styles.ts';
import './button.ts';
import './icon.ts';

/**
 * `<t-drawer label open>`: a modal sheet at the end of the page. Fires `drawer-close`; the owner then takes `open` away.
 * Slot `footer` stays in view while the rest scrolls.
 */
export class Drawer extends LitElement {
  static override properties = { label: {}, open: { type: Boolean, reflect: true } };
  static override styles = [elementStyles, drawerStyles];

  declare label: string;
  declare open: boolean;

  constructor() {
    super();
    this.label = '';
    this.open = false;
    new Modal(this, () => this.#close());
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<dialog aria-labelledby="label">
      <header>
        <h2 id="label">${this.label}</h2>
        <t-button variant="quiet" round label=${msg('Close')} @click=${this.#close}><t-icon name="close"></t-icon></t-button>
      </header>
      <div class="content"><slot></slot></div>
      <footer><slot name="footer"></slot></footer>
    </dialog>`;
  }

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('drawer-close'));
  };
}

customElements.define('t-drawer', Drawer);

declare global {
  interface HTMLElementTagNameMap {
    't-drawer': Drawer;
  }
  interface HTMLElementEventMap {
    'drawer-close': CustomEvent<void>;
  }
}
