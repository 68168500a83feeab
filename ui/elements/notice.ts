import { LitElement, css, html } from 'lit';
import { elementStyles } from './shared.styles.ts';
import type { IconName } from './icon.ts';
import './icon.ts';

/** `<t-notice tone="plain|good|warn|bad">`: something to be read before going on. A bad one is read out at once, and comes into view. */
export class Notice extends LitElement {
  static override properties = { tone: { reflect: true } };
  static override styles = [
    elementStyles,
    css`
      :host {
        --tone: var(--colour-ink);
        display: flex;
        gap: var(--space-3);
        padding: var(--space-3) var(--space-4);
        border: 1px solid var(--colour-line);
        border-radius: var(--radius-medium);
        background: var(--colour-wash);
        font-size: 0.9375rem;
        overflow-wrap: anywhere;
      }
      :host([tone='bad']) {
        border-color: transparent;
        background: var(--colour-bad-wash);
        color: var(--colour-bad);
      }
      t-icon {
        margin-top: -0.05em;
      }
      :host([tone='good']) t-icon {
        color: var(--colour-good);
      }
      :host([tone='warn']) t-icon {
        color: var(--colour-warn);
      }
      .words {
        min-width: 0;
      }
    `,
  ];

  declare tone: 'plain' | 'good' | 'warn' | 'bad';

  constructor() {
    super();
    this.tone = 'plain';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', this.tone === 'bad' ? 'alert' : 'note');
  }

  // Somebody may have scrolled past the place where it stands.
  protected override firstUpdated(): void {
    if (this.tone === 'bad') this.scrollIntoView({ block: 'nearest' });
  }

  protected override render(): unknown {
    const icon: IconName = this.tone === 'good' ? 'check' : this.tone === 'plain' ? 'notice' : 'warning';
    return html`<t-icon name=${icon}></t-icon><div class="words"><slot></slot></div>`;
  }
}

customElements.define('t-notice', Notice);

declare global {
  interface HTMLElementTagNameMap {
    't-notice': Notice;
  }
}
