import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, type TemplateResult } from 'lit';
import { callIdentity } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Answer } from '../answer.ts';
import type { NewAccount } from '../forms/account-form.ts';
import { newLinkAt } from '../forms/dead-link.ts';
import { formStyles } from '../forms/form.styles.ts';
import type { IdentityContext } from '../identity-context.ts';
import { language } from '../language.ts';
import '../../elements/button.ts';
import '../../elements/skeleton.ts';
import '../door-card.ts';
import '../forms/account-form.ts';
import '../forms/mail-form.ts';
import '../identity-problem.ts';

/** `/sign-up`: asks for the mail that proves an address; from its link, with a token, makes the account. */
export class SignUpPage extends LitElement {
  static override properties = { app: { attribute: false }, token: { attribute: false }, made: { state: true } };
  static override styles = [elementStyles, formStyles];

  declare app: IdentityContext;
  declare token: string | undefined;
  /** The address of the account that was made. */
  declare made: string | undefined;
  readonly #policy = new Answer(this, () => callIdentity('sign-up.policy', {}));

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.token === undefined) void this.#policy.load();
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('Create an account'));
  }

  protected override render(): unknown {
    if (this.made !== undefined) return this.#done(this.made);
    if (this.token !== undefined)
      return html`<door-card heading=${msg('Create an account')} lead=${msg('Your address is proved. Who are you?')}>
        <account-form .make=${this.#finish} .onward=${newLinkAt('/sign-up')}></account-form>
      </door-card>`;
    return html`<door-card heading=${msg('Create an account')}>
      ${this.#request()}
      <a slot="foot" class="text-link" href="/sign-in">${msg('I have an account')}</a>
    </door-card>`;
  }

  #request(): TemplateResult {
    const { value, problem } = this.#policy;
    if (problem) return html`<identity-problem .problem=${problem} @retry=${() => this.#policy.load()}></identity-problem>`;
    if (value && !value.open)
      return html`<p class="note">${msg('Accounts are made by invitation here. Ask somebody of your company to invite you.')}</p>`;
    return html`<mail-form .request=${this.#ask} action=${msg('Send me a link')}></mail-form>`;
  }

  #done(email: string): TemplateResult {
    return html`<door-card heading=${msg('Welcome')} lead=${msg('Your account is there. Sign in to begin.')}>
      <t-button variant="primary" wide large href="/sign-in?login_hint=${encodeURIComponent(email)}">${msg('Sign in')}</t-button>
    </door-card>`;
  }

  readonly #ask = (email: string): Promise<unknown> => callIdentity('sign-up.request', { email, language: language() });

  readonly #finish = async (account: NewAccount): Promise<void> => {
    const { email } = await callIdentity('sign-up.finish', { token: this.token ?? '', ...account, language: language() });
    this.made = email;
  };
}

customElements.define('sign-up-page', SignUpPage);

declare global {
  interface HTMLElementTagNameMap {
    'sign-up-page': SignUpPage;
  }
}
