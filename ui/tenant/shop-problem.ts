import { LitElement, html, nothing } from 'lit';
import { wordsOf } from './problem-words.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import '../elements/button.ts';
import '../elements/empty-state.ts';

/** `<shop-problem .problem>`: a failure in a buyer's words. Fires `retry` when trying again may help. */
export class ShopProblem extends LitElement {
  static override properties = { problem: { attribute: false } };
  static override styles = elementStyles;

  declare problem: unknown;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'alert');
  }

  protected override render(): unknown {
    const { heading, advice, canRetry } = wordsOf(this.problem);
    return html`<t-empty-state icon="warning" heading=${heading}>
      <p>${advice}</p>
      ${
        canRetry
          ? html`<t-button variant="primary" @click=${() => this.dispatchEvent(new Event('retry'))}
              >Try again</t-button
            >`
          : nothing
      }
      <slot></slot>
    </t-empty-state>`;
  }
}

customElements.define('shop-problem', ShopProblem);

declare global {
  interface HTMLElementTagNameMap {
    'shop-problem': ShopProblem;
  }
}
