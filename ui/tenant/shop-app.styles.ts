import { css } from 'lit';

export const shopAppStyles = css`
  :host {
    grid-template-rows: auto 1fr auto;
  }
  shop-header {
    position: sticky;
    top: 0;
    z-index: 20;
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
