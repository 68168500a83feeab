import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { elementStyles } from '../elements/shared.styles.ts';
import type { IdentityContext } from './identity-context.ts';
import type { StepUpReason } from './step-up.ts';
import '../elements/dialog.ts';
import './sign-in/sign-in-steps.ts';

/**
 * `<step-up-dialog .app>`: `ask()` lets whoever is signed in prove it again, with a second factor that they set up now where
 * a company asks for one, and resolves to whether they did.
 */
export class StepUpDialog extends LitElement {
  static override properties = { app: { attribute: false }, open: { state: true }, reason: { state: true } };
  static override styles = [
    elementStyles,
    css`
      p {
        margin-bottom: var(--space-4);
        color: var(--colour-muted);
        text-wrap: pretty;
      }
    `,
  ];

  declare app: IdentityContext;
  declare open: boolean;
  declare reason: StepUpReason;
  #answer: ((confirmed: boolean) => void) | undefined;

  constructor() {
    super();
    this.open = false;
    this.reason = 'step_up_required';
    updateWhenLocaleChanges(this);
  }

  ask(reason: StepUpReason): Promise<boolean> {
    this.reason = reason;
    this.open = true;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  protected override render(): unknown {
    return html`<t-dialog label=${msg('Confirm that it is you')} ?open=${this.open} @dialog-close=${() => this.#settle(false)}>
      <p>${this.reason === 'factor_required' ? msg('A company of yours asks for a second step at sign-in.') : msg('This changes something that matters. It needs a sign-in of the last 15 minutes.')}</p>
      ${
        this.open
          ? html`<sign-in-steps
              confirm
              .email=${this.app.me?.person.email ?? ''}
              @signed-in=${() => this.#settle(true)}
            ></sign-in-steps>`
          : nothing
      }
    </t-dialog>`;
  }

  #settle(confirmed: boolean): void {
    this.open = false;
    this.#answer?.(confirmed);
    this.#answer = undefined;
  }
}

customElements.define('step-up-dialog', StepUpDialog);

declare global {
  interface HTMLElementTagNameMap {
    'step-up-dialog': StepUpDialog;
  }
}
