import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import '../../elements/button.ts';
import '../../elements/icon.ts';

const shownMilliseconds = 2_500;

/** `<copy-button text label>`: puts a text on the clipboard and says so. `label` tells several on a page apart. */
export class CopyButton extends LitElement {
  static override properties = { text: {}, label: {}, copied: { state: true } };
  static override styles = css`
    :host {
      display: inline-block;
    }
    .unseen {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `;

  declare text: string;
  declare label: string | undefined;
  declare copied: boolean;

  constructor() {
    super();
    this.text = '';
    this.copied = false;
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<t-button .label=${this.label} @click=${this.#copy}>
        <t-icon name=${this.copied ? 'check' : 'copy'}></t-icon>${msg('Copy')}
      </t-button>
      <span class="unseen" role="status">${this.copied ? msg('Copied') : ''}</span>`;
  }

  readonly #copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(this.text);
    this.copied = true;
    setTimeout(() => (this.copied = false), shownMilliseconds);
  };
}

customElements.define('copy-button', CopyButton);

declare global {
  interface HTMLElementTagNameMap {
    'copy-button': CopyButton;
  }
}
