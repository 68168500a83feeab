import { LitElement, css, html } from 'lit';
import { live } from 'lit/directives/live.js';
import { elementStyles } from './shared.styles.ts';
import './icon.ts';

export type Option = { value: string; label: string };

/** `<t-select label name .options>`: one of a few, by the browser's own list. Fires `change`. Takes part in its form. */
export class Select extends LitElement {
  static formAssociated = true;
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override properties = {
    label: {},
    name: { reflect: true },
    value: {},
    options: { attribute: false },
    /** The label is for screen readers alone. */
    bare: { type: Boolean, reflect: true },
    disabled: { type: Boolean, reflect: true },
  };
  static override styles = [
    elementStyles,
    css`
      :host {
        display: block;
      }
      label {
        display: block;
        margin-bottom: var(--space-1);
        font-size: 0.9375rem;
        font-weight: 600;
      }
      .box {
        position: relative;
      }
      t-icon {
        position: absolute;
        inset: 0 0.75rem 0 auto;
        width: 1.125rem;
        height: 1.125rem;
        margin: auto 0;
        color: var(--colour-muted);
        pointer-events: none;
      }
      select {
        display: block;
        width: 100%;
        min-height: 3rem;
        padding: 0.6rem 2.375rem 0.6rem 0.9rem;
        appearance: none;
        border: 1px solid var(--colour-outline);
        border-radius: var(--radius-small);
        background: var(--colour-surface);
        color: var(--colour-ink);
        font: inherit;
        font-size: max(1rem, 16px);
        text-overflow: ellipsis;
      }
      option {
        background: var(--colour-surface);
        color: var(--colour-ink);
      }
      select:focus-visible {
        outline: none;
        border-color: var(--colour-accent);
        box-shadow: 0 0 0 3px color-mix(in oklch, var(--colour-accent) 30%, transparent);
      }
      select:disabled {
        border-color: var(--colour-line);
        color: var(--colour-muted);
        opacity: 1;
      }
      @media (forced-colors: active) {
        select:focus-visible {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  declare label: string;
  declare name: string;
  declare value: string;
  declare options: readonly Option[];
  declare bare: boolean;
  declare disabled: boolean;

  readonly #internals = this.attachInternals();

  constructor() {
    super();
    this.label = '';
    this.name = '';
    this.value = '';
    this.options = [];
    this.bare = false;
    this.disabled = false;
  }

  protected override willUpdate(): void {
    this.#internals.setFormValue(this.value);
  }

  protected override render(): unknown {
    return html`<label for="select" class=${this.bare ? 'unseen' : ''}>${this.label}</label>
      <div class="box">
        <select id="select" ?disabled=${this.disabled} .value=${live(this.value)} @change=${this.#choose}>
          ${this.options.map(
            ({ value, label }) => html`<option value=${value} ?selected=${value === this.value}>${label}</option>`,
          )}
        </select>
        <t-icon name="down"></t-icon>
      </div>`;
  }

  readonly #choose = (event: Event): void => {
    this.value = (event.target as HTMLSelectElement).value;
    this.#internals.setFormValue(this.value);
    this.dispatchEvent(new Event('change', { bubbles: true }));
  };
}

customElements.define('t-select', Select);

declare global {
  interface HTMLElementTagNameMap {
    't-select': Select;
  }
}
