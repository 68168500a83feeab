import { LitElement, html } from 'lit';
import { live } from 'lit/directives/live.js';
import { quantityStyles } from './quantity.styles.ts';
import { elementStyles } from './shared.styles.ts';
import './icon.ts';

/**
 * `<t-quantity label="Quantity of Lamp" value min max>`: a whole number by buttons, arrow keys or
 * typing. Fires `quantity-change` with the new number; what is typed is clamped into min…max.
 */
export class Quantity extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override properties = {
    label: {},
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
  };
  static override styles = [elementStyles, quantityStyles];

  declare label: string;
  declare value: number;
  declare min: number;
  declare max: number;

  constructor() {
    super();
    this.label = 'Quantity';
    this.value = 1;
    this.min = 1;
    this.max = 999;
  }

  protected override render(): unknown {
    return html`<div class="stepper" role="group" aria-label=${this.label}>
      <button
        type="button"
        aria-label="One less"
        ?disabled=${this.value <= this.min}
        @click=${() => this.#set(this.value - 1)}
      >
        <t-icon name="minus"></t-icon>
      </button>
      <input
        type="number"
        inputmode="numeric"
        step="1"
        aria-label=${this.label}
        min=${this.min}
        max=${this.max}
        .value=${live(String(this.value))}
        @change=${this.#typed}
        @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
      />
      <button
        type="button"
        aria-label="One more"
        ?disabled=${this.value >= this.max}
        @click=${() => this.#set(this.value + 1)}
      >
        <t-icon name="plus"></t-icon>
      </button>
    </div>`;
  }

  readonly #typed = (event: Event): void => {
    const typed = (event.target as HTMLInputElement).valueAsNumber;
    this.#set(Number.isFinite(typed) ? Math.round(typed) : this.value);
    this.requestUpdate();
  };

  #set(wanted: number): void {
    const value = Math.min(Math.max(wanted, this.min), Math.max(this.max, this.min));
    if (value === this.value) return;
    this.value = value;
    this.dispatchEvent(new CustomEvent('quantity-change', { detail: value, bubbles: true, composed: true }));
  }
}

customElements.define('t-quantity', Quantity);

declare global {
  interface HTMLElementTagNameMap {
    't-quantity': Quantity;
  }
  interface HTMLElementEventMap {
    'quantity-change': CustomEvent<number>;
  }
}
