import { css } from 'lit';

export const shopAppStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto 1fr auto;
    min-height: 100vh;
    min-height: 100dvh;
  }
  .skip {
    position: fixed;
    inset: var(--space-2) auto auto var(--space-2);
    z-index: 50;
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-small);
    background: var(--colour-ink);
    color: var(--colour-page);
    transform: translateY(-200%);
  }
  .skip:focus {
    transform: none;
  }
  shop-header {
    position: sticky;
    top: 0;
    z-index: 20;
  }
  main {
    min-width: 0;
    outline: none;
  }
  .arriving {
    position: fixed;
    inset: 0 0 auto;
    z-index: 30;
    height: 3px;
    background: var(--colour-accent);
    transform-origin: left;
    animation: arrive 4s var(--ease) 200ms both;
  }
  @keyframes arrive {
    from {
      transform: scaleX(0);
    }
    to {
      transform: scaleX(0.9);
    }
  }
  .page-problem {
    max-width: var(--measure-page);
    margin: 0 auto;
  }
  impersonation-bar {
    position: sticky;
    bottom: 0;
    z-index: 35;
  }
  impersonation-bar ~ t-toasts {
    margin-bottom: 7rem;
  }
  .site-foot {
    margin-top: var(--space-8);
    border-top: 1px solid var(--colour-line);
    background: var(--colour-surface);
  }
  .site-foot > div {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-2) var(--space-5);
    max-width: var(--measure-page);
    margin: 0 auto;
    padding: var(--space-5) var(--space-gutter) max(var(--space-5), env(safe-area-inset-bottom));
    color: var(--colour-muted);
    font-size: 0.875rem;
  }
  .site-foot strong {
    color: var(--colour-ink);
    font-family: var(--font-display);
    font-size: var(--text-large);
  }
`;
