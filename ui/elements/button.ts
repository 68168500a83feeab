import { LitElement, html, nothing } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { buttonStyles } from './button.styles.ts';
import { elementStyles } from './shared.styles.ts';

/**
 * `<t-button variant="primary|secondary|quiet|danger">`: a button, or with `href` a link that looks like
 * one. `type="submit"` submits the form around it. While `loading` it keeps its width and its
 * focus, and swallows clicks. `label` names it when it shows only an icon.
 */
export class Button extends LitElement {
  static formAssociated = true;
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override properties = {
    variant: { reflect: true },
    type: {},
    href: {},
    label: {},
    loading: { type: Boolean, reflect: true },
    disabled: { type: Boolean, reflect: true },
  };
  static override styles = [elementStyles, buttonStyles];

  declare variant: 'primary' | 'secondary' | 'quiet' | 'danger';
  declare type: 'button' | 'submit';
  declare href: string | undefined;
  declare label: string | undefined;
  declare loading: boolean;
  declare disabled: boolean;

  readonly #internals = this.attachInternals();

  constructor() {
    super();
    this.variant = 'secondary';
    this.type = 'button';
    this.loading = false;
    this.disabled = false;
  }

  protected override render(): unknown {
    if (this.href !== undefined) {
      return html`<a href=${this.href} aria-label=${ifDefined(this.label)}
        ><span class="label"><slot></slot></span
      ></a>`;
    }
    return html`<button
      type="button"
      ?disabled=${this.disabled}
      aria-label=${ifDefined(this.label)}
      aria-busy=${this.loading ? 'true' : nothing}
      @click=${this.#press}
    >
      <span class="label"><slot></slot></span>${this.loading ? html`<span class="turning"></span>` : nothing}
    </button>`;
  }

  readonly #press = (event: Event): void => {
    if (this.loading) {
      event.stopPropagation();
      return;
    }
    if (this.type === 'submit') this.#internals.form?.requestSubmit();
  };
}

customElements.define('t-button', Button);

declare global {
  interface HTMLElementTagNameMap {
    't-button': Button;
  }
}
