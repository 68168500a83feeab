import { LitElement, css, html, nothing } from 'lit';
import type { Mail } from '../data/inbox.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { linkedText } from './linked-text.ts';
import { wholeMoment } from './moment.ts';
import { sealedHtml } from './sealed-html.ts';

/** `<mail-reader .mail>`: a mail with its head, as text with links or, where it has that, as HTML that can do nothing. */
export class MailReader extends LitElement {
  static override properties = { mail: { attribute: false }, asHtml: { state: true } };
  static override styles = [
    elementStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--space-5);
        min-height: 100%;
        padding: var(--space-5) var(--space-gutter);
      }
      h1 {
        font-size: var(--text-title);
        overflow-wrap: anywhere;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--space-1) var(--space-4);
        margin-top: var(--space-4);
        font-size: 0.9375rem;
      }
      dt {
        color: var(--colour-muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .views {
        display: inline-flex;
        align-self: start;
        border: 1px solid var(--colour-outline);
        border-radius: var(--radius-round);
        background: var(--colour-surface);
      }
      .views button {
        min-width: 5rem;
        min-height: var(--touch);
        padding: 0 var(--space-4);
        border: 0;
        border-radius: inherit;
        background: none;
        color: inherit;
        font: inherit;
        font-weight: 600;
        cursor: pointer;
      }
      .views button[aria-pressed='true'] {
        background: var(--colour-accent);
        color: var(--colour-on-accent);
      }
      pre {
        max-width: 44rem;
        margin: 0;
        font: inherit;
        line-height: 1.6;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      pre a {
        color: var(--colour-accent);
      }
      iframe {
        flex: 1;
        width: 100%;
        min-height: 24rem;
        border: 1px solid var(--colour-line);
        border-radius: var(--radius-small);
        background: white;
        color-scheme: light;
      }
      .nothing {
        color: var(--colour-muted);
      }
    `,
  ];

  declare mail: Mail;
  declare asHtml: boolean;

  constructor() {
    super();
    this.asHtml = false;
  }

  protected override render(): unknown {
    const { subject, from, to, receivedAt, text, html: markup } = this.mail;
    return html`
      <header>
        <h1 tabindex="-1">${subject || 'No subject'}</h1>
        <dl>
          <dt>From</dt>
          <dd>${from || 'nobody'}</dd>
          <dt>To</dt>
          <dd>${to.join(', ') || 'nobody'}</dd>
          <dt>Came</dt>
          <dd><time datetime=${receivedAt}>${wholeMoment(receivedAt)}</time></dd>
        </dl>
      </header>
      ${text !== null && markup !== null ? this.#views() : nothing}
      ${markup !== null && (this.asHtml || text === null) ? frame(markup) : words(text)}
    `;
  }

  #views(): unknown {
    const view = (name: string, asHtml: boolean) =>
      html`<button type="button" aria-pressed=${this.asHtml === asHtml ? 'true' : 'false'} @click=${() => (this.asHtml = asHtml)}>${name}</button>`;
    return html`<div class="views" role="group" aria-label="Shown as">${view('Text', false)}${view('HTML', true)}</div>`;
  }

  override focus(): void {
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }
}

const frame = (markup: string) =>
  html`<iframe title="The mail’s HTML" sandbox="" referrerpolicy="no-referrer" srcdoc=${sealedHtml(markup)}></iframe>`;

function words(text: string | null): unknown {
  if (text === null || text.trim() === '') return html`<p class="nothing">The mail has no words.</p>`;
  const parts = linkedText(text).map((part) =>
    part.href === undefined ? part.text : html`<a href=${part.href} target="_blank" rel="noopener noreferrer">${part.text}</a>`,
  );
  return html`<pre>${parts}</pre>`;
}

customElements.define('mail-reader', MailReader);

declare global {
  interface HTMLElementTagNameMap {
    'mail-reader': MailReader;
  }
}
