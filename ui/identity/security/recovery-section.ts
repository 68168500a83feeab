import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import type { Factors } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { sectionStyles } from '../section.styles.ts';
import { tellFactors } from './factors-changed.ts';
import '../../elements/badge.ts';
import '../../elements/button.ts';

const few = 3;

/** `<recovery-section .app .factors>`: how many recovery codes are left, and new ones. Fires `factors-changed`. */
export class RecoverySection extends LitElement {
  static override properties = { app: { attribute: false }, factors: { attribute: false } };
  static override styles = [elementStyles, sectionStyles, formStyles];

  declare app: MemberContext;
  declare factors: Factors;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const left = this.factors.recoveryCodesLeft;
    return html`<section class="panel">
      <div class="panel-head">
        <div>
          <h2>${msg('Recovery codes')}</h2>
          <p><t-badge tone=${left <= few ? 'warn' : 'good'}>${msg(str`${left} left`)}</t-badge></p>
        </div>
        <t-button ?loading=${this.#work.busy} @click=${this.#renew}>${msg('Make new ones')}</t-button>
      </div>
      ${trouble(this.#work.trouble)}
    </section>`;
  }

  readonly #renew = async (): Promise<void> => {
    const meant = await this.app.ask({
      heading: msg('Make new recovery codes?'),
      words: msg('Those that you have kept will be worth nothing.'),
      action: msg('Make new ones'),
    });
    if (!meant) return;
    await this.#work.run(async () => {
      const { recoveryCodes } = await this.app.call('recovery-codes.renew', {});
      tellFactors(this, recoveryCodes);
    });
  };
}

customElements.define('recovery-section', RecoverySection);

declare global {
  interface HTMLElementTagNameMap {
    'recovery-section': RecoverySection;
  }
}
