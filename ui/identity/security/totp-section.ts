import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { Factors } from '../../data/identity.ts';
import type { TotpProposal } from '../../data/sign-in.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { sectionStyles } from '../section.styles.ts';
import { dayOf } from '../times.ts';
import { tellFactors } from './factors-changed.ts';
import '../../elements/badge.ts';
import '../../elements/button.ts';
import '../../elements/dialog.ts';
import './totp-setup.ts';

/** `<totp-section .app .factors>`: the authenticator app. Fires `factors-changed`. */
export class TotpSection extends LitElement {
  static override properties = { app: { attribute: false }, factors: { attribute: false }, proposal: { state: true } };
  static override styles = [elementStyles, sectionStyles, formStyles];

  declare app: MemberContext;
  declare factors: Factors;
  declare proposal: TotpProposal | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { totp } = this.factors;
    return html`<section class="panel">
      <div class="panel-head">
        <div>
          <h2>${msg('Authenticator app')}</h2>
          <p>
            ${
              totp
                ? html`<t-badge tone="good">${msg(str`On since ${dayOf(totp.confirmedAt)}`)}</t-badge>`
                : msg('A code of your phone besides the password: a stolen password alone is then worth nothing.')
            }
          </p>
        </div>
        ${totp ? this.#removal() : html`<t-button variant="primary" ?loading=${this.#work.busy} @click=${this.#begin}>${msg('Set it up')}</t-button>`}
      </div>
      ${trouble(this.#work.trouble)}
      <t-dialog label=${msg('Authenticator app')} ?open=${this.proposal !== undefined} @dialog-close=${() => (this.proposal = undefined)}>
        ${this.proposal ? html`<totp-setup .proposal=${this.proposal} .confirm=${this.#confirm}></totp-setup>` : nothing}
      </t-dialog>
    </section>`;
  }

  #removal(): TemplateResult {
    return html`<t-button variant="danger" ?loading=${this.#work.busy} @click=${this.#remove}>${msg('Remove')}</t-button>`;
  }

  readonly #begin = (): Promise<boolean> => this.#work.run(async () => (this.proposal = await this.app.call('totp.begin', {})));

  readonly #confirm = async (code: string): Promise<void> => {
    const { recoveryCodes } = await this.app.call('totp.confirm', { code });
    this.proposal = undefined;
    tellFactors(this, recoveryCodes);
  };

  readonly #remove = async (): Promise<void> => {
    const meant = await this.app.ask({
      heading: msg('Remove the authenticator app?'),
      words: msg('Whoever learns your password can then sign in as you.'),
      action: msg('Remove'),
    });
    if (!meant) return;
    await this.#work.run(async () => {
      await this.app.call('totp.remove', {});
      tellFactors(this);
    });
  };
}

customElements.define('totp-section', TotpSection);

declare global {
  interface HTMLElementTagNameMap {
    'totp-section': TotpSection;
  }
}
