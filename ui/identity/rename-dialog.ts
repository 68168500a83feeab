import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { elementStyles } from '../elements/shared.styles.ts';
import { formStyles } from './forms/form.styles.ts';
import { FormWork } from './forms/form-work.ts';
import { trouble } from './forms/trouble.ts';
import '../elements/button.ts';
import '../elements/dialog.ts';
import '../elements/field.ts';

/** `<rename-dialog heading .value .rename>`: open while there is a value. Fires `dialog-close`. */
export class RenameDialog extends LitElement {
  static override properties = { heading: {}, value: { attribute: false }, rename: { attribute: false } };
  static override styles = [elementStyles, formStyles];

  declare heading: string;
  /** The present name; undefined: nothing is renamed. */
  declare value: string | undefined;
  /** Takes the form's answers, with `name`; what it rejects with is shown. */
  declare rename: (answers: FormData) => Promise<unknown>;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.heading = '';
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { value } = this;
    return html`<t-dialog label=${this.heading} ?open=${value !== undefined} @dialog-close=${this.#close}>
      ${
        value === undefined
          ? nothing
          : html`<form id="form" novalidate @submit=${this.#send} @input=${this.#work.mend}>
                ${trouble(this.#work.trouble)}
                <t-field name="name" label=${msg('Name')} .value=${value} .error=${this.#work.messages['name']}></t-field>
              </form>
              <t-button slot="footer" type="submit" form="form" variant="primary" ?loading=${this.#work.busy}>${msg('Save')}</t-button>`
      }
    </t-dialog>`;
  }

  readonly #send = this.#work.sending((answers) => this.rename(answers));

  readonly #close = (): void => {
    this.#work.clear();
    this.dispatchEvent(new CustomEvent('dialog-close'));
  };
}

customElements.define('rename-dialog', RenameDialog);

declare global {
  interface HTMLElementTagNameMap {
    'rename-dialog': RenameDialog;
  }
}
