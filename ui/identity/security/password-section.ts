import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, type TemplateResult } from 'lit';
import type { Field } from '../../elements/field.ts';
import { callIdentity } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, passwordOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { language } from '../language.ts';
import { sectionStyles } from '../section.styles.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../forms/password-meter.ts';

/** `<password-section .app>`: changes the password; whoever has none asks for a mail that sets one. */
export class PasswordSection extends LitElement {
  static override properties = { app: { attribute: false }, password: { state: true }, open: { state: true } };
  static override styles = [elementStyles, sectionStyles, formStyles];

  declare app: MemberContext;
  declare password: string;
  declare open: boolean;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.password = '';
    this.open = false;
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { hasPassword } = this.app.me.person;
    return html`<section class="panel">
      <div class="panel-head">
        <div>
          <h2>${msg('Password')}</h2>
          <p>${hasPassword ? msg('When you change it, you are signed out everywhere else.') : msg('You have none: you sign in by mail or by a passkey.')}</p>
        </div>
        ${
          hasPassword
            ? html`<t-button aria-expanded=${this.open ? 'true' : 'false'} @click=${this.#toggle}>
                ${this.open ? msg('Leave it') : msg('Change it')}
              </t-button>`
            : html`<t-button ?loading=${this.#work.busy} @click=${this.#ask}>${msg('Mail me a link to set one')}</t-button>`
        }
      </div>
      ${this.open ? this.#form() : trouble(this.#work.trouble)}
    </section>`;
  }

  #form(): TemplateResult {
    const { busy, messages } = this.#work;
    return html`<form class="narrow" novalidate @submit=${this.#send} @input=${this.#typed}>
      ${trouble(this.#work.trouble)}
      <t-field
        name="current"
        type="password"
        label=${msg('Present password')}
        autocomplete="current-password"
        .error=${messages['current']}
      ></t-field>
      <t-field
        name="password"
        type="password"
        label=${msg('New password')}
        autocomplete="new-password"
        .error=${messages['password']}
      ></t-field>
      <password-meter .password=${this.password} .email=${this.app.me.person.email}></password-meter>
      <div><t-button type="submit" variant="primary" ?loading=${busy}>${msg('Set the password')}</t-button></div>
    </form>`;
  }

  readonly #toggle = (): void => {
    this.#work.clear();
    this.password = '';
    this.open = !this.open;
  };

  readonly #typed = (event: Event): void => {
    this.#work.mend(event);
    const { name, value } = event.target as Field;
    if (name === 'password') this.password = value;
  };

  readonly #send = this.#work.sending(async (answers) => {
    await this.app.call('password.change', { current: passwordOf(answers, 'current'), password: passwordOf(answers) });
    this.#toggle();
    this.app.toast({ message: msg('Your password is changed.') });
  });

  readonly #ask = (): Promise<boolean> =>
    this.#work.run(async () => {
      await callIdentity('password.request-reset', { email: this.app.me.person.email, language: language() });
      this.app.toast({ message: msg('The mail is on its way.') });
    });
}

customElements.define('password-section', PasswordSection);

declare global {
  interface HTMLElementTagNameMap {
    'password-section': PasswordSection;
  }
}
