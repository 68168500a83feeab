import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import type { Field } from '../../elements/field.ts';
import { deadLink, type Onward } from './dead-link.ts';
import { formStyles } from './form.styles.ts';
import { FormWork, passwordOf, textOf } from './form-work.ts';
import { trouble } from './trouble.ts';
import '../../elements/button.ts';
import '../../elements/check.ts';
import '../../elements/field.ts';
import './password-meter.ts';

/** What somebody says of themselves; no password: they sign in by mail or passkey. */
export type NewAccount = { name: string; password?: string };

/** `<account-form .make .onward .email>`: who one is, and with which password. `make` takes it; what it rejects with is shown. */
export class AccountForm extends LitElement {
  static override properties = {
    make: { attribute: false },
    onward: { attribute: false },
    email: {},
    password: { state: true },
    withoutPassword: { state: true },
  };
  static override styles = [elementStyles, formStyles];

  declare make: (account: NewAccount) => Promise<unknown>;
  /** How to go on where the link that led here is worth nothing any more. */
  declare onward: Onward;
  declare email: string;
  declare password: string;
  declare withoutPassword: boolean;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.email = '';
    this.password = '';
    this.withoutPassword = false;
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    if (this.#work.code === 'invalid_link') return deadLink(this.#work, this.onward);
    const { busy, messages } = this.#work;
    return html`<form novalidate @submit=${this.#send} @input=${this.#typed}>
      ${trouble(this.#work.trouble)}
      <t-field name="name" label=${msg('Your name')} autocomplete="name" .error=${messages['name']}></t-field>
      <t-check
        label=${msg('Do without a password')}
        hint=${msg('You then sign in by a link in a mail, or by a passkey.')}
        @change=${() => (this.withoutPassword = !this.withoutPassword)}
      ></t-check>
      ${
        this.withoutPassword
          ? nothing
          : html`<t-field
                name="password"
                type="password"
                label=${msg('Password')}
                autocomplete="new-password"
                .error=${messages['password']}
              ></t-field>
              <password-meter .password=${this.password} .email=${this.email}></password-meter>`
      }
      <t-button type="submit" variant="primary" wide large ?loading=${busy}>${msg('Create the account')}</t-button>
    </form>`;
  }

  readonly #typed = (event: Event): void => {
    this.#work.mend(event);
    const { name, value } = event.target as Field;
    if (name === 'password') this.password = value;
  };

  readonly #send = this.#work.sending((answers) => {
    const name = textOf(answers, 'name');
    return this.make(this.withoutPassword ? { name } : { name, password: passwordOf(answers) });
  });
}

customElements.define('account-form', AccountForm);

declare global {
  interface HTMLElementTagNameMap {
    'account-form': AccountForm;
  }
}
