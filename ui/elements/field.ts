import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import { fieldStyles } from './field.styles.ts';
import { elementStyles } from './shared.styles.ts';
import './icon.ts';

type Autofill = HTMLInputElement['autocomplete'];

/**
 * `<t-field label name>`: a line of text with its label, hint and error. Takes part in the form around it under `name`.
 * The error is read out with the field; who shows it decides when. What is typed in one of `type="password"` can be shown.
 * `code`: short, in figures or letters that are copied one by one. `filter`: narrows a list, where nobody expects that they must.
 * `lines`: takes several lines, and shows so many of them.
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
    code: { type: Boolean },
    filter: { type: Boolean },
    lines: { type: Number },
    uncovered: { state: true },
  };
  static override styles = [elementStyles, fieldStyles];

  declare label: string;
  declare name: string;
  declare type: 'text' | 'email' | 'password' | 'search' | 'date' | 'number';
  declare value: string;
  declare hint: string | undefined;
  declare error: string | undefined;
  declare autocomplete: Autofill | undefined;
  declare optional: boolean;
  declare code: boolean;
  declare filter: boolean;
  declare lines: number | undefined;
  declare uncovered: boolean;

  readonly #internals = this.attachInternals();

  constructor() {
    super();
    this.label = '';
    this.name = '';
    this.type = 'text';
    this.value = '';
    this.optional = false;
    this.code = false;
    this.filter = false;
    this.uncovered = false;
    updateWhenLocaleChanges(this);
  }

  /** Also before it is drawn for the first time. */
  override focus(options?: FocusOptions): void {
    if (this.hasUpdated) super.focus(options);
    else void this.updateComplete.then(() => super.focus(options));
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
        ${this.label}${this.optional ? html`<span class="optional">${msg('optional')}</span>` : nothing}
      </label>
      <div class="box">
        ${this.lines === undefined ? this.#line(described) : this.#lines(this.lines, described)}
        ${this.type === 'password' ? this.#cover() : nothing}
      </div>
      ${this.error ? html`<p class="error" id="error"><t-icon name="warning"></t-icon>${this.error}</p>` : nothing}
      ${this.hint ? html`<p class="hint" id="hint">${this.hint}</p>` : nothing}
    `;
  }

  #line(described: string): TemplateResult {
    return html`<input
      id="input"
      class=${this.code ? 'code' : nothing}
      name=${this.name}
      type=${this.uncovered ? 'text' : this.type}
      .value=${live(this.value)}
      autocomplete=${ifDefined(this.autocomplete)}
      inputmode=${this.getAttribute('inputmode') ?? nothing}
      autocapitalize=${this.code || this.type === 'password' ? 'none' : nothing}
      spellcheck=${this.code || this.type === 'password' ? 'false' : nothing}
      aria-required=${this.optional || this.filter ? nothing : 'true'}
      aria-invalid=${this.error ? 'true' : nothing}
      aria-describedby=${described || nothing}
      @input=${this.#typed}
      @change=${this.#changed}
      @keydown=${this.#submitOnEnter}
    />`;
  }

  #lines(lines: number, described: string): TemplateResult {
    return html`<textarea
      id="input"
      name=${this.name}
      rows=${lines}
      .value=${live(this.value)}
      autocapitalize="none"
      spellcheck="false"
      aria-required=${this.optional ? nothing : 'true'}
      aria-invalid=${this.error ? 'true' : nothing}
      aria-describedby=${described || nothing}
      @input=${this.#typed}
      @change=${this.#changed}
    ></textarea>`;
  }

  #cover(): TemplateResult {
    return html`<button
      type="button"
      aria-pressed=${this.uncovered ? 'true' : 'false'}
      aria-label=${msg('Show what is typed')}
      @click=${() => (this.uncovered = !this.uncovered)}
    >
      <t-icon name=${this.uncovered ? 'eye-closed' : 'eye'}></t-icon>
    </button>`;
  }

  readonly #typed = (event: InputEvent): void => {
    this.value = (event.target as HTMLInputElement | HTMLTextAreaElement).value;
    // A form may be sent before the next drawing: by Enter, right after the last letter.
    this.#internals.setFormValue(this.value);
  };

  // A change, unlike an input, stays behind the shadow root by itself.
  readonly #changed = (): void => void this.dispatchEvent(new Event('change', { bubbles: true }));

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
