import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, type TemplateResult } from 'lit';
import type { TotpProposal } from '../../data/sign-in.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf, type Messages } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../../elements/skeleton.ts';
import './qr-code.ts';

/** `<totp-setup .proposal .confirm>`: shows the secret of an authenticator app, and asks for its first code. */
export class TotpSetup extends LitElement {
  static override properties = { proposal: { attribute: false }, confirm: { attribute: false } };
  static override styles = [
    elementStyles,
    formStyles,
    css`
      ol {
        display: grid;
        gap: var(--space-5);
        counter-reset: step;
      }
      ol > li {
        display: grid;
        grid-template-columns: 1.75rem minmax(0, 1fr);
        gap: var(--space-3);
        counter-increment: step;
      }
      ol > li::before {
        content: counter(step);
        display: grid;
        place-items: center;
        width: 1.75rem;
        height: 1.75rem;
        border-radius: 50%;
        background: var(--colour-wash);
        color: var(--colour-accent);
        font-size: 0.875rem;
        font-weight: 700;
      }
      .step {
        display: grid;
        gap: var(--space-3);
        justify-items: start;
      }
      form {
        width: 100%;
      }
      .ghost {
        width: 12.5rem;
        height: 12.5rem;
        border-radius: var(--radius-medium);
      }
      summary {
        display: flex;
        align-items: center;
        min-height: var(--touch);
        color: var(--colour-accent);
        font-weight: 600;
        cursor: pointer;
      }
      code {
        font-family: var(--font-code);
        letter-spacing: 0.08em;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Undefined while it is on its way. */
  declare proposal: TotpProposal | undefined;
  /** Takes the first code; what it rejects with is shown at the form. */
  declare confirm: (code: string) => Promise<unknown>;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { busy, messages } = this.#work;
    return html`<ol>
      <li>
        <div class="step">
          <p>${msg('Scan this with an authenticator app, such as Aegis, 2FAS or Google Authenticator.')}</p>
          ${this.proposal ? this.#secret(this.proposal) : html`<t-skeleton class="ghost"></t-skeleton>`}
        </div>
      </li>
      <li>
        <div class="step">
          <p>${msg('Enter the code that the app shows now.')}</p>
          <form novalidate @submit=${this.#send} @input=${this.#work.mend}>
            ${trouble(this.#work.trouble)}
            <t-field
              name="code"
              code
              inputmode="numeric"
              autocomplete="one-time-code"
              label=${msg('Code of your authenticator app')}
              .error=${messages['code']}
            ></t-field>
            <t-button type="submit" variant="primary" wide ?loading=${busy}>${msg('Switch it on')}</t-button>
          </form>
        </div>
      </li>
    </ol>`;
  }

  #secret({ uri, secret }: TotpProposal): TemplateResult {
    return html`<qr-code .text=${uri} label=${msg('QR code for your authenticator app')}></qr-code>
      <details>
        <summary>${msg('It cannot be scanned?')}</summary>
        <p class="note">${msg('Enter this key in the app by hand:')}</p>
        <code>${secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
      </details>`;
  }

  readonly #send = this.#work.sending(
    (answers) => this.confirm(textOf(answers, 'code')),
    (answers): Messages => (/^\d{6}$/.test(textOf(answers, 'code').replaceAll(/\s/g, '')) ? {} : { code: msg('The code has six digits.') }),
  );
}

customElements.define('totp-setup', TotpSetup);

declare global {
  interface HTMLElementTagNameMap {
    'totp-setup': TotpSetup;
  }
}
