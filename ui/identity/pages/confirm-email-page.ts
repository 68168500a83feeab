import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { callIdentity } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { deadLink, newLinkAt } from '../forms/dead-link.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { IdentityContext } from '../identity-context.ts';
import '../../elements/button.ts';
import '../door-card.ts';

/** `/confirm-email#token`: makes a new address that of the account. It takes a press, as every mailed link does. */
export class ConfirmEmailPage extends LitElement {
  static override properties = { app: { attribute: false }, token: { attribute: false }, confirmed: { state: true } };
  static override styles = [elementStyles, formStyles];

  declare app: IdentityContext;
  declare token: string | undefined;
  declare confirmed: string | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('New e-mail address'));
  }

  protected override render(): unknown {
    if (this.confirmed !== undefined)
      return html`<door-card heading=${msg('That is done')} lead=${msg(str`Your address is ${this.confirmed} now. Sign in with it from now on.`)}>
        <t-button variant="primary" wide large href="/">${msg('To your account')}</t-button>
      </door-card>`;
    if (this.token === undefined)
      return html`<door-card heading=${msg('New e-mail address')} lead=${msg('This page needs the whole link of the mail.')}>
        <t-button variant="primary" wide href="/">${msg('To your account')}</t-button>
      </door-card>`;
    if (this.#work.code === 'invalid_link')
      return html`<door-card heading=${msg('New e-mail address')}>${deadLink(this.#work, newLinkAt('/'))}</door-card>`;
    return html`<door-card heading=${msg('New e-mail address')} lead=${msg('Make this address the one of your account? Your old address is told.')}>
      <div class="stack">
        ${trouble(this.#work.trouble)}
        <t-button variant="primary" wide large ?loading=${this.#work.busy} @click=${this.#confirm}>${msg('Confirm the address')}</t-button>
      </div>
    </door-card>`;
  }

  readonly #confirm = (): Promise<boolean> =>
    this.#work.run(async () => {
      const { email } = await callIdentity('email.confirm-change', { token: this.token ?? '' });
      this.confirmed = email;
      await this.app.refresh();
    });
}

customElements.define('confirm-email-page', ConfirmEmailPage);

declare global {
  interface HTMLElementTagNameMap {
    'confirm-email-page': ConfirmEmailPage;
  }
}
