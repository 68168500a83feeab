import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, type TemplateResult } from 'lit';
import { callIdentity } from '../../data/identity.ts';
import type { Field } from '../../elements/field.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { deadLink, newLinkAt } from '../forms/dead-link.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, passwordOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { IdentityContext } from '../identity-context.ts';
import { language } from '../language.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../door-card.ts';
import '../forms/mail-form.ts';
import '../forms/password-meter.ts';

/** `/reset-password`: asks for the mail; from its link, with a token, sets a new password. */
export class ResetPasswordPage extends LitElement {
  static override properties = {
    app: { attribute: false },
    token: { attribute: false },
    password: { state: true },
    resetFor: { state: true },
  };
  static override styles = [elementStyles, formStyles];

  declare app: IdentityContext;
  declare token: string | undefined;
  declare password: string;
  /** The address of the account that has a new password. */
  declare resetFor: string | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.password = '';
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('New password'));
  }

  protected override render(): unknown {
    if (this.resetFor !== undefined) return this.#done(this.resetFor);
    return this.token === undefined ? this.#request() : this.#form();
  }

  #request(): TemplateResult {
    return html`<door-card heading=${msg('New password')} lead=${msg('We mail you a link that sets a new one.')}>
      <mail-form .request=${this.#ask} action=${msg('Send me a link')}></mail-form>
      <a slot="foot" class="text-link" href="/sign-in">${msg('To the sign-in')}</a>
    </door-card>`;
  }

  #form(): TemplateResult {
    if (this.#work.code === 'invalid_link')
      return html`<door-card heading=${msg('New password')}>${deadLink(this.#work, newLinkAt('/reset-password'))}</door-card>`;
    return html`<door-card heading=${msg('New password')} lead=${msg('Wherever you are signed in now, you will be signed out.')}>
      <form novalidate @submit=${this.#send} @input=${this.#typed}>
        ${trouble(this.#work.trouble)}
        <t-field
          name="password"
          type="password"
          label=${msg('New password')}
          autocomplete="new-password"
          .error=${this.#work.messages['password']}
        ></t-field>
        <password-meter .password=${this.password}></password-meter>
        <t-button type="submit" variant="primary" wide large ?loading=${this.#work.busy}>${msg('Set the password')}</t-button>
      </form>
      <a slot="foot" class="text-link" href="/reset-password">${msg('Ask for a new link')}</a>
    </door-card>`;
  }

  #done(email: string): TemplateResult {
    return html`<door-card heading=${msg('Your password is set')} lead=${msg('Sign in with it to go on.')}>
      <t-button variant="primary" wide large href="/sign-in?login_hint=${encodeURIComponent(email)}">${msg('Sign in')}</t-button>
    </door-card>`;
  }

  readonly #ask = (email: string): Promise<unknown> => callIdentity('password.request-reset', { email, language: language() });

  readonly #typed = (event: Event): void => {
    this.#work.mend(event);
    this.password = (event.target as Field).value;
  };

  readonly #send = this.#work.sending(async (answers) => {
    const { email } = await callIdentity('password.reset', { token: this.token ?? '', password: passwordOf(answers) });
    this.resetFor = email;
    await this.app.refresh();
  });
}

customElements.define('reset-password-page', ResetPasswordPage);

declare global {
  interface HTMLElementTagNameMap {
    'reset-password-page': ResetPasswordPage;
  }
}
