import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { saveFile } from '../save-file.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';
import '../../elements/notice.ts';
import './copy-button.ts';

/** `<recovery-codes .codes>`: the codes that are shown this once, to be kept somewhere safe. */
export class RecoveryCodes extends LitElement {
  static override properties = { codes: { attribute: false } };
  static override styles = [
    elementStyles,
    formStyles,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
        gap: var(--space-2) var(--space-4);
        padding: var(--space-4);
        border: 1px solid var(--colour-line);
        border-radius: var(--radius-medium);
        background: var(--colour-page);
        font-family: var(--font-code);
        letter-spacing: 0.06em;
        text-align: center;
      }
      .choices {
        justify-content: flex-start;
      }
    `,
  ];

  declare codes: readonly string[];

  constructor() {
    super();
    this.codes = [];
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<div class="stack">
      <t-notice tone="warn">
        ${msg('Keep these recovery codes now: they are not shown again. Each signs you in once, when your authenticator app or passkey is not at hand.')}
      </t-notice>
      <ul aria-label=${msg('Recovery codes')}>
        ${this.codes.map((code) => html`<li>${code}</li>`)}
      </ul>
      <div class="choices">
        <copy-button .text=${this.codes.join('\n')}></copy-button>
        <t-button @click=${this.#save}><t-icon name="download"></t-icon>${msg('Save as a file')}</t-button>
      </div>
    </div>`;
  }

  readonly #save = (): void => saveFile('tenantry-recovery-codes.txt', 'text/plain', `${location.host}\n\n`, this.codes.join('\n'), '\n');
}

customElements.define('recovery-codes', RecoveryCodes);

declare global {
  interface HTMLElementTagNameMap {
    'recovery-codes': RecoveryCodes;
  }
}
