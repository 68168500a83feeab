import { LitElement, css, html } from 'lit';
import type { IconName } from './icon.ts';
import { elementStyles } from './shared.styles.ts';
import './icon.ts';

/** `<t-empty-state icon heading>`: why there is nothing here; the slot says what to do next. `page`: there is no other heading. */
export class EmptyState extends LitElement {
  static override properties = { icon: {}, heading: {}, page: { type: Boolean } };
  static override styles = [
    elementStyles,
    css`
      :host {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding: var(--space-7) var(--space-4);
        text-align: center;
      }
      .picture {
        display: grid;
        place-items: center;
        width: 5.5rem;
        height: 5.5rem;
        border-radius: 50%;
        background: var(--colour-wash);
        color: var(--colour-accent);
        font-size: 1.75rem;
      }
      .heading {
        margin-top: var(--space-2);
        font-size: var(--text-title);
      }
      .next {
        display: grid;
        justify-items: center;
        gap: var(--space-4);
        max-width: 26rem;
        color: var(--colour-muted);
      }
    `,
  ];

  declare icon: IconName;
  declare heading: string;
  declare page: boolean;

  constructor() {
    super();
    this.icon = 'bag';
    this.heading = '';
    this.page = false;
  }

  protected override render(): unknown {
    return html`<div class="picture"><t-icon name=${this.icon}></t-icon></div>
      ${this.page ? html`<h1 class="heading">${this.heading}</h1>` : html`<h2 class="heading">${this.heading}</h2>`}
      <div class="next"><slot></slot></div>`;
  }
}

customElements.define('t-empty-state', EmptyState);

declare global {
  interface HTMLElementTagNameMap {
    't-empty-state': EmptyState;
  }
}
