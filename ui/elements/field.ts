import { LitElement, html, nothing } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import { fieldStyles } from './field.styles.ts';
import { elementStyles } from './shared.styles.ts';
import './icon.ts';

type Autofill = HTMLInputElement['autocomplete'];

/**
 * `<t-field label name>`: one line of text with its label, hint and error. Takes part in the form
 * around it under `name`. The error is read out with the field; who shows it decides when.
 */
export class Field extends LitElement {
  static formAssociated = true;
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override properties = {
    label: {},
    name: { reflect: true },
    type: {},
    value: {},
    hint: {},
    error: {},
    autocomplete: {},
    optional: { type: Boolean },
  };
  static override styles = [elementStyles, fieldStyles];

  declare label: string;
  declare name: string;
  declare type: 'text' | 'email';
  declare value: string;
  declare hint: string | undefined;
  declare error: string | undefined;
  declare autocomplete: Autofill | undefined;
  declare optional: boolean;

  readonly #internals = this.attachInternals();

  constructor() {
    super();
    this.label = '';
    this.name = '';
    this.type = 'text';
    this.value = '';
    this.optional = false;
  }

  formResetCallback(): void {
    this.value = '';
  }

  protected override willUpdate(): void {
    this.#internals.setFormValue(this.value);
  }

  protected override render(): unknown {
    const described = [this.error ? 'error' : '', this.hint ? 'hint' : ''].filter(Boolean).join(' ');
    return html`
      <label for="input">
        ${this.label}${this.optional ? html`<span class="optional">optional</span>` : nothing}
      </label>
      <input
        id="input"
        name=${this.name}
        type=${this.type}
        .value=${live(this.value)}
        autocomplete=${ifDefined(this.autocomplete)}
        aria-required=${this.optional ? nothing : 'true'}
        aria-invalid=${this.error ? 'true' : nothing}
        aria-describedby=${described || nothing}
        @input=${this.#typed}
        @keydown=${this.#submitOnEnter}
      />
      ${this.error ? html`<p class="error" id="error"><t-icon name="warning"></t-icon>${this.error}</p>` : nothing}
      ${this.hint ? html`<p class="hint" id="hint">${this.hint}</p>` : nothing}
    `;
  }

  readonly #typed = (event: InputEvent): void => {
    this.value = (event.target as HTMLInputElement).value;
  };

  // The browser submits on Enter only for inputs in the form's own tree, not behind a shadow root.
  readonly #submitOnEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.isComposing) this.#internals.form?.requestSubmit();
  };
}

customElements.define('t-field', Field);

declare global {
  interface HTMLElementTagNameMap {
    't-field': Field;
  }
}
