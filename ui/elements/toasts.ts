import { LitElement, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { elementStyles } from './shared.styles.ts';
import { toastsStyles } from './toasts.styles.ts';
import './icon.ts';

/** What a toast says; with `link` it offers one place to go. */
export interface Toast {
  message: string;
  tone?: 'plain' | 'bad';
  link?: { href: string; label: string };
}

// Long enough to read and reach: WCAG 2.2.1 asks that nothing needed is only in a toast.
const shownMilliseconds = 6000;

/** `<t-toasts>`: one polite live region per page; `show()` adds a message that leaves by itself. */
export class Toasts extends LitElement {
  static override properties = { shown: { state: true } };
  static override styles = [elementStyles, toastsStyles];

  declare shown: readonly (Toast & { key: number })[];
  #nextKey = 0;

  constructor() {
    super();
    this.shown = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'status');
  }

  show(toast: Toast): void {
    const key = this.#nextKey++;
    // The newest replaces one that says the same, so that quick clicks do not pile up.
    this.shown = [...this.shown.filter((other) => other.message !== toast.message).slice(-1), { ...toast, key }];
    setTimeout(() => (this.shown = this.shown.filter((other) => other.key !== key)), shownMilliseconds);
  }

  /** Takes all away: what they spoke of is out of view. */
  clear(): void {
    this.shown = [];
  }

  protected override render(): unknown {
    return repeat(
      this.shown,
      (toast) => toast.key,
      (toast) =>
        html`<div class="toast">
          <t-icon name=${toast.tone === 'bad' ? 'warning' : 'check'}></t-icon>
          <span>${toast.message}</span>
          ${toast.link ? html`<a href=${toast.link.href}>${toast.link.label}</a>` : nothing}
        </div>`,
    );
  }
}

customElements.define('t-toasts', Toasts);

declare global {
  interface HTMLElementTagNameMap {
    't-toasts': Toasts;
  }
}
