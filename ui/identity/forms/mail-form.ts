import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from './form.styles.ts';
import { FormWork, textOf } from './form-work.ts';
import { trouble } from './trouble.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../../elements/notice.ts';

/** `<mail-form .request action>`: asks for an address that a link is to be mailed to, then says that it is on its way. */
export class MailForm extends LitElement {
  static override properties = { request: { attribute: false }, action: {}, sentTo: { state: true } };
  static override styles = [elementStyles, formStyles];

  declare request: (email: string) => Promise<unknown>;
  declare action: string;
  declare sentTo: string | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.action = '';
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    if (this.sentTo !== undefined)
      return html`<div class="stack" role="status">
        <t-notice tone="good">${msg(str`A mail is on its way to ${this.sentTo}. Open the link in it to go on.`)}</t-notice>
        <p class="note">${msg('Nothing there after a few minutes? Look among the unwanted mail, or check the address.')}</p>
        <t-button wide @click=${() => (this.sentTo = undefined)}>${msg('Take another address')}</t-button>
      </div>`;
    return html`<form novalidate @submit=${this.#send} @input=${this.#work.mend}>
      ${trouble(this.#work.trouble)}
      <t-field
        name="email"
        type="email"
        label=${msg('E-mail')}
        autocomplete="email"
        .error=${this.#work.messages['email']}
      ></t-field>
      <t-button type="submit" variant="primary" wide large ?loading=${this.#work.busy}>${this.action}</t-button>
    </form>`;
  }

  readonly #send = this.#work.sending(async (answers) => {
    const email = textOf(answers, 'email');
    await this.request(email);
    this.sentTo = email;
  });
}

customElements.define('mail-form', MailForm);

declare global {
  interface HTMLElementTagNameMap {
    'mail-form': MailForm;
  }
}
