import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { elementStyles } from '../elements/shared.styles.ts';
import '../elements/button.ts';
import '../elements/dialog.ts';

/** What is asked before something that cannot be taken back. */
export type Question = { heading: string; words: string; action: string };

/** `<identity-question>`: `ask()` shows a question and resolves to whether it was meant. */
export class IdentityQuestion extends LitElement {
  static override properties = { question: { state: true }, open: { state: true } };
  static override styles = [
    elementStyles,
    css`
      p {
        color: var(--colour-muted);
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare question: Question | undefined;
  declare open: boolean;
  #answer: ((meant: boolean) => void) | undefined;

  constructor() {
    super();
    this.open = false;
    updateWhenLocaleChanges(this);
  }

  ask(question: Question): Promise<boolean> {
    this.#settle(false);
    this.question = question;
    this.open = true;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  protected override render(): unknown {
    return html`<t-dialog label=${this.question?.heading ?? ''} ?open=${this.open} @dialog-close=${() => this.#settle(false)}>
      <p>${this.question?.words}</p>
      <t-button slot="footer" variant="quiet" @click=${() => this.#settle(false)}>${msg('Cancel')}</t-button>
      <t-button slot="footer" variant="danger" @click=${() => this.#settle(true)}>${this.question?.action}</t-button>
    </t-dialog>`;
  }

  #settle(meant: boolean): void {
    this.open = false;
    this.#answer?.(meant);
    this.#answer = undefined;
  }
}

customElements.define('identity-question', IdentityQuestion);

declare global {
  interface HTMLElementTagNameMap {
    'identity-question': IdentityQuestion;
  }
}
