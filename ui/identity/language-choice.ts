import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import type { Language } from '../data/identity.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { chooseLanguage, language, languages } from './language.ts';
import '../elements/icon.ts';

/** `<language-choice>`: in which language the pages are. Fires `language-choice` once it is another. */
export class LanguageChoice extends LitElement {
  static override styles = [
    elementStyles,
    css`
      :host {
        display: block;
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        padding-left: var(--space-3);
        border-radius: var(--radius-round);
        color: var(--colour-muted);
      }
      label:hover {
        background: var(--colour-sunken);
        color: var(--colour-ink);
      }
      t-icon {
        width: 1.2rem;
        height: 1.2rem;
      }
      select {
        min-height: var(--touch);
        padding: 0 var(--space-2) 0 0;
        border: 0;
        border-radius: var(--radius-round);
        background: transparent;
        color: inherit;
        font: inherit;
        font-size: 0.9375rem;
        cursor: pointer;
      }
      option {
        background: var(--colour-surface);
        color: var(--colour-ink);
      }
    `,
  ];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<label>
      <t-icon name="globe"></t-icon>
      <select aria-label=${msg('Language')} @change=${this.#choose}>
        ${languages.map(
          ({ code, name }) => html`<option value=${code} lang=${code} ?selected=${code === language()}>${name}</option>`,
        )}
      </select>
    </label>`;
  }

  readonly #choose = async (event: Event): Promise<void> => {
    await chooseLanguage((event.target as HTMLSelectElement).value as Language);
    this.dispatchEvent(new CustomEvent('language-choice', { bubbles: true, composed: true }));
  };
}

customElements.define('language-choice', LanguageChoice);

declare global {
  interface HTMLElementTagNameMap {
    'language-choice': LanguageChoice;
  }
}
