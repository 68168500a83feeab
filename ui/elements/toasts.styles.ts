import { css } from 'lit';

export const toastsStyles = css`
  :host {
    position: fixed;
    inset: auto 0 max(var(--space-5), env(safe-area-inset-bottom));
    z-index: 40;
    display: grid;
    justify-items: center;
    gap: var(--space-2);
    padding: 0 var(--space-4);
    pointer-events: none;
  }
  .toast {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    max-width: 30rem;
    min-height: 3.25rem;
    padding: var(--space-1) var(--space-2) var(--space-1) var(--space-4);
    border-radius: var(--radius-medium);
    background: var(--colour-ink);
    color: var(--colour-page);
    box-shadow: var(--shadow-floating);
    pointer-events: auto;
    animation: rise var(--calm) var(--ease);
  }
  .toast > span {
    padding: var(--space-2) 0;
    padding-right: var(--space-2);
  }
  a {
    display: inline-flex;
    align-items: center;
    min-height: var(--touch);
    padding: 0 var(--space-3);
    font-weight: 600;
    white-space: nowrap;
  }
  a:focus-visible {
    outline-color: currentColor;
    outline-offset: -4px;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(0.75rem);
    }
  }
`;
