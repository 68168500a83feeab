import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { ProblemError } from '../../data/problem.ts';
import { signIn, type SignInState } from '../../data/sign-in.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { wordsOf } from '../problem-words.ts';
import type { Proved } from './sign-in-step.ts';
import '../../elements/button.ts';
import '../../elements/skeleton.ts';
import '../identity-problem.ts';
import './first-proof.ts';

/**
 * `<sign-in-steps>`: leads through a sign-in, step by step, until its session is there. With `confirm` whoever is signed in
 * proves it again. `state` may hand it a sign-in that has begun. Fires `sign-in-state` as it comes along, then `signed-in`.
 */
export class SignInSteps extends LitElement {
  static override properties = {
    confirm: { type: Boolean },
    email: {},
    state: { attribute: false },
    problem: { state: true },
  };
  static override styles = [elementStyles, formStyles];

  declare confirm: boolean;
  declare email: string;
  declare state: SignInState | undefined;
  declare problem: unknown;
  #trust = false;
  /** Settles when the sign-in has begun, or failed to. */
  #begun: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.confirm = false;
    this.email = '';
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    if (this.state) void this.#take(this.state);
    else this.#begin();
  }

  protected override render(): unknown {
    if (this.problem)
      return html`<identity-problem .problem=${this.problem} @retry=${this.#again}>
        ${wordsOf(this.problem).canRetry ? nothing : html`<t-button variant="primary" @click=${this.#again}>${msg('Begin again')}</t-button>`}
      </identity-problem>`;
    return this.#step();
  }

  #step(): TemplateResult {
    const { state } = this;
    if (!state || state.done.length === 0) {
      // The page stands at once; what else there is to choose from comes with the answer.
      const next = state?.next ?? ['password', 'passkey', 'magic-link'];
      return html`<first-proof
        .next=${next}
        .email=${this.email}
        .begun=${this.#begun}
        ?confirm=${this.confirm}
        @proved=${this.#proved}
        @mail-opened=${this.#tellSignedIn}
      ></first-proof>`;
    }
    if (state.mustEnrol) return html`<enrol-proof @proved=${this.#proved} @expired=${this.#expired}></enrol-proof>`;
    if (state.complete) return html`<t-skeleton></t-skeleton>`;
    return html`<div class="stack">
      <second-proof
        .next=${state.next}
        ?confirm=${this.confirm}
        @proved=${this.#proved}
        @expired=${this.#expired}
      ></second-proof>
      <t-button variant="quiet" wide @click=${this.#again}>${msg('Begin again')}</t-button>
    </div>`;
  }

  #begin(): void {
    this.#begun = this.#askForNew();
    this.requestUpdate();
  }

  async #askForNew(): Promise<void> {
    try {
      this.state = await signIn.begin({ confirm: this.confirm });
      this.#tellState(this.state);
    } catch (problem) {
      this.problem = problem;
    }
  }

  readonly #again = (): void => {
    this.problem = undefined;
    this.state = undefined;
    this.#begin();
  };

  readonly #expired = (event: CustomEvent<ProblemError>): void => {
    this.problem = event.detail;
  };

  readonly #proved = (event: CustomEvent<Proved>): void => {
    this.#trust ||= event.detail.trust ?? false;
    void this.#take(event.detail.state);
  };

  async #take(state: SignInState): Promise<void> {
    try {
      if (state.mustEnrol) await import('./enrol-proof.ts');
      else if (!state.complete) await import('./second-proof.ts');
      this.state = state;
      this.#tellState(state);
      if (!state.complete) return;
      await signIn.finish({ trust: this.#trust });
      this.#tellSignedIn();
    } catch (problem) {
      this.problem = problem;
    }
  }

  #tellState(state: SignInState): void {
    this.dispatchEvent(new CustomEvent('sign-in-state', { detail: state }));
  }

  readonly #tellSignedIn = (): void => void this.dispatchEvent(new Event('signed-in'));
}

customElements.define('sign-in-steps', SignInSteps);

declare global {
  interface HTMLElementTagNameMap {
    'sign-in-steps': SignInSteps;
  }
  interface HTMLElementEventMap {
    'sign-in-state': CustomEvent<SignInState>;
    'signed-in': Event;
  }
}
