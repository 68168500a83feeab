import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { elementStyles } from '../elements/shared.styles.ts';
import { wordsOf } from './problem-words.ts';
import '../elements/button.ts';
import '../elements/empty-state.ts';

/** `<identity-problem .problem>`: why a page or list is not there. Fires `retry` when trying again may help. `page`: nothing else is there. */
export class IdentityProblem extends LitElement {
  static override properties = { problem: { attribute: false }, page: { type: Boolean } };
  static override styles = elementStyles;

  declare problem: unknown;
  declare page: boolean;

  constructor() {
    super();
    this.page = false;
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'alert');
  }

  protected override render(): unknown {
    const { heading, advice, canRetry } = wordsOf(this.problem);
    return html`<t-empty-state ?page=${this.page} icon="warning" heading=${heading}>
      <p>${advice}</p>
      ${canRetry ? html`<t-button variant="primary" @click=${this.#retry}>${msg('Try again')}</t-button>` : nothing}
      <slot></slot>
    </t-empty-state>`;
  }

  readonly #retry = (): void => void this.dispatchEvent(new Event('retry'));
}

customElements.define('identity-problem', IdentityProblem);

declare global {
  interface HTMLElementTagNameMap {
    'identity-problem': IdentityProblem;
  }
}
