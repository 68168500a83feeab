import { LitElement, css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { MailHead } from '../data/inbox.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { shortMoment } from './moment.ts';

/** `<mail-list .mails selected>`: mails as links to their pages; the arrow keys go from one to the next. */
export class MailList extends LitElement {
  static override properties = { mails: { attribute: false }, selected: {} };
  static override styles = [
    elementStyles,
    css`
      :host {
        display: block;
      }
      a {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0.1rem var(--space-3);
        padding: var(--space-3) var(--space-4);
        border-bottom: 1px solid var(--colour-line);
        box-shadow: inset 3px 0 transparent;
        text-decoration: none;
      }
      a:hover {
        background: var(--colour-sunken);
      }
      a:focus-visible {
        outline-offset: -2px;
      }
      a[aria-current] {
        background: var(--colour-wash);
        box-shadow: inset 3px 0 var(--colour-accent);
      }
      span,
      time {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .subject {
        grid-column: 1 / -1;
        font-weight: 600;
      }
      .to,
      time {
        color: var(--colour-muted);
        font-size: 0.875rem;
      }
      time {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  declare mails: readonly MailHead[];
  declare selected: string | undefined;

  constructor() {
    super();
    this.mails = [];
  }

  protected override render(): unknown {
    return html`<ol @keydown=${this.#move}>
      ${repeat(
        this.mails,
        ({ id }) => id,
        ({ id, to, subject, receivedAt }) =>
          html`<li>
            <a href="/inbox/${encodeURIComponent(id)}" aria-current=${id === this.selected ? 'true' : nothing}>
              <span class="to">${to.join(', ') || 'nobody'}</span>
              <time datetime=${receivedAt}>${shortMoment(receivedAt)}</time>
              <span class="subject">${subject || 'No subject'}</span>
            </a>
          </li>`,
      )}
    </ol>`;
  }

  readonly #move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const links = [...this.renderRoot.querySelectorAll('a')];
    const next = links[links.findIndex((link) => link.matches(':focus')) + step];
    event.preventDefault();
    next?.focus();
  };
}

customElements.define('mail-list', MailList);

declare global {
  interface HTMLElementTagNameMap {
    'mail-list': MailList;
  }
}
