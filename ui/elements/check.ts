import { LitElement, css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { elementStyles } from './shared.styles.ts';

/** `<t-check name value label>`: yes or no, with a line of explanation in `hint`. Fires `change`. Takes part in its form. */
export class Check extends LitElement {
  static formAssociated = true;
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override properties = {
    label: {},
    hint: {},
    name: { reflect: true },
    value: {},
    checked: { type: Boolean },
    disabled: { type: Boolean, reflect: true },
  };
  static override styles = [
    elementStyles,
    css`
      :host {
        display: block;
      }
      label {
        display: grid;
        grid-template-columns: 1.25rem minmax(0, 1fr);
        gap: 0 var(--space-3);
        align-items: center;
        min-height: var(--touch);
        padding: var(--space-2) 0;
        cursor: pointer;
      }
      input {
        width: 1.25rem;
        height: 1.25rem;
        margin: 0;
        accent-color: var(--colour-accent);
        cursor: inherit;
      }
      .hint {
        grid-column: 2;
        color: var(--colour-muted);
        font-size: 0.875rem;
      }
      :host([disabled]) label {
        color: var(--colour-muted);
        cursor: not-allowed;
      }
    `,
  ];

  declare label: string;
  declare hint: string | undefined;
  declare name: string;
  declare value: string;
  declare checked: boolean;
  declare disabled: boolean;

  readonly #internals = this.attachInternals();

  constructor() {
    super();
    this.label = '';
    this.name = '';
    this.value = 'on';
    this.checked = false;
    this.disabled = false;
  }

  protected override willUpdate(): void {
    this.#internals.setFormValue(this.checked ? this.value : null);
  }

  protected override render(): unknown {
    return html`<label>
      <input
        type="checkbox"
        .checked=${live(this.checked)}
        ?disabled=${this.disabled}
        aria-describedby=${this.hint ? 'hint' : nothing}
        @change=${this.#change}
      />
      <span>${this.label}</span>
      ${this.hint ? html`<span class="hint" id="hint">${this.hint}</span>` : nothing}
    </label>`;
  }

  readonly #change = (event: Event): void => {
    this.checked = (event.target as HTMLInputElement).checked;
    this.#internals.setFormValue(this.checked ? this.value : null);
    this.dispatchEvent(new Event('change', { bubbles: true }));
  };
}

customElements.define('t-check', Check);

declare global {
  interface HTMLElementTagNameMap {
    't-check': Check;
  }
}
