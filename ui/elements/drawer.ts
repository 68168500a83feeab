import { LitElement, html, type PropertyValues } from 'lit';
import { drawerStyles } from './drawer.styles.ts';
import { elementStyles } from './shared.styles.ts';
import './button.ts';
import './icon.ts';

/**
 * `<t-drawer label open>`: a modal sheet at the end of the page. It stands on the browser's own
 * `<dialog>`, which keeps the focus inside, closes on Escape and gives the focus back. Fires
 * `drawer-close`; the owner then takes `open` away. Slot `footer` stays in view while the rest scrolls.
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
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    delete document.body.dataset['locked'];
  }

  protected override render(): unknown {
    return html`<dialog aria-labelledby="label" @cancel=${this.#cancel} @click=${this.#clickOutside}>
      <header>
        <h2 id="label">${this.label}</h2>
        <t-button variant="quiet" round label="Close" @click=${this.#close}><t-icon name="close"></t-icon></t-button>
      </header>
      <div class="content"><slot></slot></div>
      <footer><slot name="footer"></slot></footer>
    </dialog>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('open')) return;
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.open && dialog && !dialog.open) {
      dialog.showModal();
      document.body.dataset['locked'] = '';
    } else if (!this.open && dialog?.open) {
      dialog.close();
      delete document.body.dataset['locked'];
    }
  }

  readonly #cancel = (event: Event): void => {
    event.preventDefault();
    this.#close();
  };

  // The backdrop belongs to the dialog's box: a click on it has the dialog itself as its target.
  readonly #clickOutside = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) this.#close();
  };

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
