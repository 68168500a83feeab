import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { Factors } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Answer } from '../answer.ts';
import { formStyles } from '../forms/form.styles.ts';
import type { MemberContext } from '../identity-context.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/dialog.ts';
import '../../elements/skeleton.ts';
import '../identity-problem.ts';
import '../security/consents-section.ts';
import '../security/passkeys-section.ts';
import '../security/password-section.ts';
import '../security/recovery-codes.ts';
import '../security/recovery-section.ts';
import '../security/totp-section.ts';

/** `/security`: the password, the second factors, and what applications may do. */
export class SecurityPage extends LitElement {
  static override properties = { app: { attribute: false }, codes: { state: true } };
  static override styles = [elementStyles, pageStyles, formStyles];

  declare app: MemberContext;
  /** Recovery codes that were just made; they are forgotten with the dialog. */
  declare codes: readonly string[] | undefined;
  readonly #factors = new Answer(this, () => this.app.call('factors.list', {}));

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#factors.load();
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('Security'));
  }

  protected override render(): unknown {
    const { value, problem } = this.#factors;
    return html`<div class="head"><h1>${msg('Security')}</h1></div>
      <div class="sections">
        <password-section .app=${this.app}></password-section>
        ${
          value
            ? this.#sections(value)
            : problem
              ? html`<identity-problem .problem=${problem} @retry=${() => this.#factors.load()}></identity-problem>`
              : html`<t-skeleton class="ghost"></t-skeleton>`
        }
        <consents-section .app=${this.app}></consents-section>
      </div>
      <t-dialog label=${msg('Your recovery codes')} ?open=${this.codes !== undefined} @dialog-close=${this.#forget}>
        ${
          this.codes
            ? html`<recovery-codes .codes=${this.codes}></recovery-codes>
                <t-button slot="footer" variant="primary" @click=${this.#forget}>${msg('I have kept them')}</t-button>`
            : nothing
        }
      </t-dialog>`;
  }

  #sections(factors: Factors): TemplateResult {
    const hasFactor = factors.totp !== null || factors.passkeys.length > 0;
    return html`<totp-section .app=${this.app} .factors=${factors} @factors-changed=${this.#changed}></totp-section>
      <passkeys-section .app=${this.app} .factors=${factors} @factors-changed=${this.#changed}></passkeys-section>
      ${
        hasFactor
          ? html`<recovery-section .app=${this.app} .factors=${factors} @factors-changed=${this.#changed}></recovery-section>`
          : nothing
      }`;
  }

  readonly #changed = (event: CustomEvent<readonly string[] | null>): void => {
    this.codes = event.detail ?? undefined;
    void this.#factors.load();
  };

  readonly #forget = (): void => {
    this.codes = undefined;
  };
}

customElements.define('security-page', SecurityPage);

declare global {
  interface HTMLElementTagNameMap {
    'security-page': SecurityPage;
  }
}
