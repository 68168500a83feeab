import { LitElement, css, html } from 'lit';
import { elementStyles } from '../elements/shared.styles.ts';
import type { Impersonation } from './impersonation.ts';
import '../elements/button.ts';
import '../elements/icon.ts';

/** `<impersonation-bar .impersonation>`: who acts in whose name, in the way of everything until it is ended. */
export class ImpersonationBar extends LitElement {
  static override properties = { impersonation: { attribute: false } };
  static override styles = [
    elementStyles,
    css`
      section {
        --focus-ring: 2px solid var(--colour-page);
        background: var(--colour-bad);
        color: var(--colour-page);
      }
      /* The whole window is framed: a bar alone is soon no longer seen. */
      section::before {
        content: '';
        position: fixed;
        inset: 0;
        border: 4px solid var(--colour-bad);
        pointer-events: none;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-4);
        max-width: var(--measure-page);
        margin: 0 auto;
        padding: var(--space-3) var(--space-gutter) max(var(--space-3), env(safe-area-inset-bottom));
      }
      .words {
        flex: 1 1 12rem;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .words p {
        font-size: 0.9375rem;
        text-wrap: pretty;
      }
      @media (max-width: 30rem) {
        t-icon {
          display: none;
        }
      }
    `,
  ];

  declare impersonation: Impersonation;

  protected override render(): unknown {
    const { actor, person, expiresAt } = this.impersonation;
    // A form of its own, so that the page is loaded anew: nothing of the person stays in it.
    return html`<section aria-label="Acting in somebody’s name">
      <div class="line">
        <t-icon name="warning"></t-icon>
        <div class="words" role="alert">
          <strong>${actor} acts in the name of ${person}</strong>
          <p>Until ${timeOf(expiresAt)}. Written down, and shown to them.</p>
        </div>
        <form method="post" action="/auth/sign-out"><t-button type="submit" variant="danger">End</t-button></form>
      </div>
    </section>`;
  }
}

/** `14:05` in the time zone of the browser. */
const timeOf = (time: string): string => new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' }).format(new Date(time));

customElements.define('impersonation-bar', ImpersonationBar);

declare global {
  interface HTMLElementTagNameMap {
    'impersonation-bar': ImpersonationBar;
  }
}
