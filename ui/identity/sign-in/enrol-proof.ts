import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { signIn, type SignInState } from '../../data/sign-in.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Answer } from '../answer.ts';
import { formStyles } from '../forms/form.styles.ts';
import { goingOn, type Proved } from './sign-in-step.ts';
import '../../elements/button.ts';
import '../../elements/notice.ts';
import '../identity-problem.ts';
import '../security/recovery-codes.ts';
import '../security/totp-setup.ts';

/** `<enrol-proof>`: sets up the second factor that a company asks for, and shows the recovery codes. Fires `proved`, or `expired`. */
export class EnrolProof extends LitElement {
  static override properties = { codes: { state: true } };
  static override styles = [elementStyles, formStyles];

  declare codes: readonly string[] | undefined;
  readonly #proposal = new Answer(this, () => goingOn(this, signIn.beginTotp));
  #state: SignInState | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#proposal.load();
  }

  protected override render(): unknown {
    if (this.codes)
      return html`<div class="stack">
        <recovery-codes .codes=${this.codes}></recovery-codes>
        <t-button variant="primary" wide large @click=${this.#goOn}>${msg('I have kept them')}</t-button>
      </div>`;
    if (this.#proposal.problem)
      return html`<identity-problem .problem=${this.#proposal.problem} @retry=${() => this.#proposal.load()}></identity-problem>`;
    return html`<div class="stack">
      <t-notice>${msg('A company that you are a member of asks for a second step at sign-in. It takes a minute.')}</t-notice>
      <totp-setup .proposal=${this.#proposal.value} .confirm=${this.#confirm}></totp-setup>
    </div>`;
  }

  readonly #confirm = async (code: string): Promise<void> => {
    const confirmed = await goingOn(this, () => signIn.confirmTotp(code));
    if (!confirmed) return;
    const { recoveryCodes, ...state } = confirmed;
    this.#state = state;
    this.codes = recoveryCodes;
  };

  readonly #goOn = (): void => {
    if (this.#state) this.dispatchEvent(new CustomEvent<Proved>('proved', { detail: { state: this.#state } }));
  };
}

customElements.define('enrol-proof', EnrolProof);

declare global {
  interface HTMLElementTagNameMap {
    'enrol-proof': EnrolProof;
  }
}
