import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, type PropertyValues } from 'lit';
import { dialogStyles } from './dialog.styles.ts';
import { Modal } from './modal.ts';
import { elementStyles } from './shared.styles.ts';
import './button.ts';
import './field.ts';
import './icon.ts';

/**
 * `<t-dialog label open>`: a question in the middle of the page. Fires `dialog-close`; the owner then takes `open` away.
 * Slot `footer`, for what can be done, stays in view while the rest scrolls.
 */
export class Dialog extends LitElement {
  static override properties = { label: {}, open: { type: Boolean, reflect: true }, footed: { state: true } };
  static override styles = [elementStyles, dialogStyles];

  declare label: string;
  declare open: boolean;
  /** Whether anything is in the footer. */
  declare footed: boolean;

  constructor() {
    super();
    this.label = '';
    this.open = false;
    this.footed = false;
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
      <footer ?hidden=${!this.footed}><slot name="footer" @slotchange=${this.#refoot}></slot></footer>
    </dialog>`;
  }

  /** A form begins with its first field, where the browser would begin with the button that closes it. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) this.querySelector('t-field')?.focus();
  }

  readonly #refoot = (event: Event): void => {
    this.footed = (event.target as HTMLSlotElement).assignedNodes().length > 0;
  };

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('dialog-close'));
  };
}

customElements.define('t-dialog', Dialog);

declare global {
  interface HTMLElementTagNameMap {
    't-dialog': Dialog;
  }
  interface HTMLElementEventMap {
    'dialog-close': CustomEvent<void>;
  }
}
