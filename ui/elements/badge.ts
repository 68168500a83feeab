import { LitElement, css, html } from 'lit';

/** `<t-badge tone="good|warn|bad|plain">`: a short state, told by its words as well as its colour. */
export class Badge extends LitElement {
  static override properties = { tone: { reflect: true } };
  static override styles = css`
    :host {
      --tone: var(--colour-muted);
      display: inline-flex;
      align-items: center;
      gap: 0.45em;
      color: var(--tone);
      font-size: var(--text-small);
      font-weight: 500;
      line-height: 1.4;
    }
    :host::before {
      content: '';
      flex: none;
      width: 0.5em;
      height: 0.5em;
      border-radius: 50%;
      background: currentColor;
    }
    :host([tone='good']) {
      --tone: var(--colour-good);
    }
    :host([tone='warn']) {
      --tone: var(--colour-warn);
    }
    :host([tone='bad']) {
      --tone: var(--colour-bad);
    }
  `;

  declare tone: 'plain' | 'good' | 'warn' | 'bad';

  constructor() {
    super();
    this.tone = 'plain';
  }

  protected override render(): unknown {
    return html`<slot></slot>`;
  }
}

customElements.define('t-badge', Badge);

declare global {
  interface HTMLElementTagNameMap {
    't-badge': Badge;
  }
}
