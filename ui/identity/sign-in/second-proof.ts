import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { signIn, type Method, type SignInState } from '../../data/sign-in.ts';
import type { Check } from '../../elements/check.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf, type Messages } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import { provePasskey } from './prove-passkey.ts';
import { goingOn, type Proved } from './sign-in-step.ts';
import '../../elements/button.ts';
import '../../elements/check.ts';
import '../../elements/field.ts';
import '../../elements/icon.ts';

type CodeMethod = 'totp' | 'recovery-code';

/** `<second-proof .next>`: the code of an authenticator app, a recovery code, or a passkey. Fires `proved`, or `expired`. */
export class SecondProof extends LitElement {
  static override properties = {
    next: { attribute: false },
    confirm: { type: Boolean },
    chosen: { state: true },
  };
  static override styles = [elementStyles, formStyles];

  declare next: readonly Method[];
  declare confirm: boolean;
  /** The code that is asked for, where there are two kinds. */
  declare chosen: CodeMethod | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.next = [];
    this.confirm = false;
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('t-field')?.focus();
  }

  protected override render(): unknown {
    const method = this.#method;
    const takesPasskey = this.next.includes('passkey');
    return html`<div class="stack">
      ${method ? nothing : trouble(this.#work.trouble)} ${this.confirm ? nothing : this.#trust()}
      ${
        takesPasskey
          ? html`<t-button variant=${method ? 'secondary' : 'primary'} wide @click=${this.#passkey}>
              <t-icon name="passkey"></t-icon>${msg('Use a passkey')}
            </t-button>`
          : nothing
      }
      ${takesPasskey && method ? html`<p class="between">${msg('or')}</p>` : nothing} ${method ? this.#code(method) : nothing}
      ${this.#otherCode(method)}
    </div>`;
  }

  // Above the ways: each ends with its last digit or the touch of a passkey, after which nobody can tick anything.
  #trust(): TemplateResult {
    return html`<t-check
      label=${msg('Trust this browser for 30 days')}
      hint=${msg('It is then asked for no second step. Only on a device of your own.')}
    ></t-check>`;
  }

  #code(method: CodeMethod): TemplateResult {
    const { busy, messages } = this.#work;
    const isTotp = method === 'totp';
    return html`<form novalidate @submit=${this.#send} @input=${this.#typed}>
      ${trouble(this.#work.trouble)}
      <t-field
        name="code"
        code
        label=${isTotp ? msg('Code of your authenticator app') : msg('Recovery code')}
        inputmode=${isTotp ? 'numeric' : 'text'}
        autocomplete=${isTotp ? 'one-time-code' : 'off'}
        .hint=${isTotp ? msg('Six digits that change every half minute') : msg('One of those that you have kept; each is good once')}
        .error=${messages['code']}
      ></t-field>
      <t-button type="submit" variant="primary" wide large ?loading=${busy}>${msg('Continue')}</t-button>
    </form>`;
  }

  #otherCode(method: CodeMethod | undefined): TemplateResult | typeof nothing {
    const other: CodeMethod = method === 'recovery-code' ? 'totp' : 'recovery-code';
    if (!this.next.includes(other)) return nothing;
    const words = other === 'totp' ? msg('Use the authenticator app') : msg('Use a recovery code');
    return html`<t-button variant="quiet" wide @click=${() => this.#choose(other)}>${words}</t-button>`;
  }

  get #method(): CodeMethod | undefined {
    if (this.chosen && this.next.includes(this.chosen)) return this.chosen;
    return this.next.includes('totp') ? 'totp' : undefined;
  }

  #choose(method: CodeMethod): void {
    this.#work.clear();
    this.chosen = method;
    const field = this.renderRoot.querySelector('t-field');
    if (field) field.value = '';
    void this.updateComplete.then(() => this.renderRoot.querySelector('t-field')?.focus());
  }

  // The sixth digit is the last: nobody has to press anything.
  readonly #typed = (event: Event): void => {
    this.#work.mend(event);
    const field = this.renderRoot.querySelector('t-field');
    if (this.#method === 'totp' && /^\d{6}$/.test(field?.value.trim() ?? '')) this.renderRoot.querySelector('form')?.requestSubmit();
  };

  readonly #send = this.#work.sending(
    async (answers) => {
      const code = textOf(answers, 'code');
      const prove = this.#method === 'totp' ? signIn.totp : signIn.recoveryCode;
      this.#tell(await goingOn(this, () => prove(code)));
    },
    (answers) => this.#malformed(textOf(answers, 'code')),
  );

  readonly #passkey = (): Promise<boolean> => this.#work.run(async () => this.#tell(await goingOn(this, provePasskey)));

  #malformed(code: string): Messages {
    const bare = code.replaceAll(/[\s-]/g, '');
    if (this.#method === 'totp') return /^\d{6}$/.test(bare) ? {} : { code: msg('The code has six digits.') };
    return /^[0-9a-z]{10}$/i.test(bare) ? {} : { code: msg('A recovery code has ten letters and digits.') };
  }

  #tell(state: SignInState | undefined): void {
    if (!state) return;
    const trust = this.renderRoot.querySelector<Check>('t-check')?.checked ?? false;
    this.dispatchEvent(new CustomEvent<Proved>('proved', { detail: { state, trust } }));
  }
}

customElements.define('second-proof', SecondProof);

declare global {
  interface HTMLElementTagNameMap {
    'second-proof': SecondProof;
  }
}
