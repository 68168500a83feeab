import { LitElement, css, html } from 'lit';

/** `<t-skeleton>`: the grey shape of what is on its way. Its size is its owner's; it is not read out. */
export class Skeleton extends LitElement {
  static override styles = css`
    :host {
      display: block;
      min-height: 0.9em;
      border-radius: var(--radius-small);
      background: linear-gradient(
          100deg,
          transparent 35%,
          color-mix(in oklch, var(--colour-surface) 75%, transparent) 50%,
          transparent 65%
        )
        var(--colour-sunken) 200% 0 / 250% 100% no-repeat;
      animation: sweep 1.6s ease-in-out infinite;
    }
    @keyframes sweep {
      to {
        background-position: -100% 0;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      :host {
        animation: none;
      }
    }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('aria-hidden', 'true');
  }

  protected override render(): unknown {
    return html``;
  }
}

customElements.define('t-skeleton', Skeleton);

declare global {
  interface HTMLElementTagNameMap {
    't-skeleton': Skeleton;
  }
}
