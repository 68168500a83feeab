import { LitElement, css, html, nothing } from 'lit';
import { elementStyles } from '../elements/shared.styles.ts';

/** `<door-card heading lead>`: the one thing to do on a page that is open to anybody. Slot `foot` says where else to go. */
export class DoorCard extends LitElement {
  static override properties = { heading: {}, lead: {} };
  static override styles = [
    elementStyles,
    css`
      :host {
        display: block;
        width: 100%;
        max-width: 28rem;
        margin: 0 auto;
        padding: clamp(1.5rem, 6vh, 4.5rem) var(--space-gutter) 0;
      }
      h1 {
        font-size: clamp(1.625rem, 1.4rem + 1vw, 2rem);
        overflow-wrap: anywhere;
      }
      .lead {
        margin-top: var(--space-2);
        color: var(--colour-muted);
        overflow-wrap: anywhere;
        text-wrap: pretty;
      }
      .content {
        margin-top: var(--space-5);
      }
      .foot {
        margin-top: var(--space-5);
        color: var(--colour-muted);
        text-align: center;
      }
      @media (min-width: 34rem) {
        .card {
          padding: var(--space-6);
          border: 1px solid var(--colour-line);
          border-radius: var(--radius-large);
          background: var(--colour-surface);
          box-shadow: var(--shadow-low);
        }
      }
    `,
  ];

  declare heading: string;
  declare lead: string | undefined;

  constructor() {
    super();
    this.heading = '';
  }

  protected override render(): unknown {
    return html`<section class="card" aria-labelledby="heading">
        <h1 id="heading">${this.heading}</h1>
        ${this.lead ? html`<p class="lead">${this.lead}</p>` : nothing}
        <div class="content"><slot></slot></div>
      </section>
      <div class="foot"><slot name="foot"></slot></div>`;
  }
}

customElements.define('door-card', DoorCard);

declare global {
  interface HTMLElementTagNameMap {
    'door-card': DoorCard;
  }
}
