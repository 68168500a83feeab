import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { callIdentity } from '../../data/identity.ts';
import { signIn, type Method, type SignInState } from '../../data/sign-in.ts';
import type { Field } from '../../elements/field.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, passwordOf, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import { language } from '../language.ts';
import { provePasskey } from './prove-passkey.ts';
import { beginningAnew, type Proved } from './sign-in-step.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../../elements/icon.ts';

/**
 * `<first-proof .next>`: by password, passkey or a mailed link. With `confirm` whoever is signed in, under `email`, proves
 * it again. Fires `proved`, and `mail-opened` where somebody comes back from a mailed link.
 */
export class FirstProof extends LitElement {
  static override properties = {
    next: { attribute: false },
    begun: { attribute: false },
    confirm: { type: Boolean },
    email: {},
    sentTo: { state: true },
  };
  static override styles = [elementStyles, formStyles];

  declare next: readonly Method[];
  /** Settles when the sign-in has begun: a proof that came before would be of another one, or of none. */
  declare begun: Promise<void>;
  declare confirm: boolean;
  declare email: string;
  /** The address that a link was mailed to. */
  declare sentTo: string | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.next = [];
    this.begun = Promise.resolve();
    this.confirm = false;
    this.email = '';
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return this.sentTo === undefined ? this.#proofs() : this.#mailed(this.sentTo);
  }

  #proofs(): TemplateResult {
    const { busy, messages } = this.#work;
    return html`<div class="stack">
      <form novalidate @submit=${this.#password} @input=${this.#work.mend}>
        ${trouble(this.#work.trouble)}
        ${
          this.confirm
            ? nothing
            : html`<t-field
                name="email"
                type="email"
                label=${msg('E-mail')}
                autocomplete="username"
                .value=${this.email}
                .error=${messages['email']}
              ></t-field>`
        }
        <t-field
          name="password"
          type="password"
          label=${msg('Password')}
          autocomplete="current-password"
          .error=${messages['password']}
        ></t-field>
        <t-button type="submit" variant="primary" wide large ?loading=${busy}>
          ${this.confirm ? msg('Confirm') : msg('Sign in')}
        </t-button>
      </form>
      <p class="between">${msg('or')}</p>
      ${
        this.next.includes('passkey') && browserSupportsWebAuthn()
          ? html`<t-button wide @click=${this.#passkey}><t-icon name="passkey"></t-icon>${msg('Use a passkey')}</t-button>`
          : nothing
      }
      ${
        this.next.includes('magic-link')
          ? html`<t-button wide @click=${this.#link}><t-icon name="mail"></t-icon>${msg('E-mail me a link')}</t-button>`
          : nothing
      }
    </div>`;
  }

  #mailed(email: string): TemplateResult {
    return html`<div class="stack" role="status">
      <t-icon name="mail"></t-icon>
      <p>${msg(str`If there is an account for ${email}, a link is on its way to it. It is good for 15 minutes.`)}</p>
      ${
        this.confirm
          ? html`<t-button variant="primary" wide @click=${() => this.dispatchEvent(new Event('mail-opened'))}>
              ${msg('I have opened the link')}
            </t-button>`
          : html`<p class="note">${msg('Open it on this device. You can close this page.')}</p>`
      }
      <t-button variant="quiet" wide @click=${() => (this.sentTo = undefined)}>${msg('Sign in another way')}</t-button>
    </div>`;
  }

  readonly #password = this.#work.sending(async (answers) => {
    const email = this.confirm ? {} : { email: textOf(answers, 'email') };
    await this.#prove(() => signIn.password({ ...email, password: passwordOf(answers) }));
  });

  readonly #passkey = (): Promise<boolean> => this.#work.run(() => this.#prove(provePasskey));

  readonly #link = async (): Promise<void> => {
    const field = this.renderRoot.querySelector<Field>('t-field[name=email]');
    const email = field?.value.trim() ?? this.email;
    if (!email) {
      this.#work.require('email');
      return field?.focus();
    }
    await this.#work.run(async () => {
      await callIdentity('magic-link.request', { email, language: language() });
      this.sentTo = email;
    });
  };

  async #prove(proof: () => Promise<SignInState>): Promise<void> {
    await this.begun;
    const state = await beginningAnew(proof, { confirm: this.confirm });
    this.dispatchEvent(new CustomEvent<Proved>('proved', { detail: { state } }));
  }
}

customElements.define('first-proof', FirstProof);

declare global {
  interface HTMLElementTagNameMap {
    'first-proof': FirstProof;
  }
}
