import { css } from 'lit';

export const shopHeaderStyles = css`
  .bar {
    gap: var(--space-3);
  }
  .mark {
    flex: none;
  }
  form {
    position: relative;
    flex: 1;
    min-width: 0;
    max-width: 34rem;
    margin: 0 auto;
  }
  form t-icon {
    position: absolute;
    inset: 0 auto 0 0.9rem;
    width: 1.2rem;
    height: 100%;
    color: var(--colour-muted);
    pointer-events: none;
  }
  input {
    width: 100%;
    min-height: var(--touch);
    padding: 0.5rem 1rem 0.5rem 2.6rem;
    border: 1px solid transparent;
    border-radius: var(--radius-round);
    background: var(--colour-sunken);
    color: var(--colour-ink);
    font: inherit;
    font-size: max(1rem, 16px);
    transition:
      background-color var(--quick) var(--ease),
      border-color var(--quick) var(--ease);
  }
  /* Too small for a finger; Escape and the mark empty the search as well. */
  input::-webkit-search-cancel-button {
    appearance: none;
  }
  input::placeholder {
    color: var(--colour-muted);
    opacity: 1;
  }
  input:focus-visible {
    border-color: var(--colour-accent);
    background: var(--colour-surface);
    outline: 2px solid var(--colour-accent);
    outline-offset: 0;
  }
  .cart {
    position: relative;
    flex: none;
  }
  .pieces {
    position: absolute;
    top: -0.1rem;
    right: -0.3rem;
    display: grid;
    place-items: center;
    min-width: 1.5rem;
    height: 1.5rem;
    padding: 0 0.3rem;
    border: 2px solid var(--colour-page);
    border-radius: var(--radius-round);
    background: var(--colour-accent);
    color: var(--colour-on-accent);
    font-size: 0.75rem;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    line-height: 1;
    pointer-events: none;
    animation: pop var(--calm) var(--ease);
  }
  @keyframes pop {
    50% {
      transform: scale(1.3);
    }
  }
  @media (max-width: 40rem) {
    .name {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .bar {
      gap: var(--space-2);
    }
  }
`;
