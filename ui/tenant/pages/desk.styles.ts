import { css } from 'lit';

/** Cart and checkout: the work on the left, the sum beside it, one below the other on a phone. */
export const deskStyles = css`
  .page {
    max-width: 68rem;
    margin: 0 auto;
    padding: var(--space-6) var(--space-gutter) 0;
  }
  h1 {
    margin-bottom: var(--space-5);
    font-size: var(--text-headline);
  }
  .desk {
    display: grid;
    gap: var(--space-6);
  }
  .sum {
    padding: var(--space-5);
    border: 1px solid var(--colour-line);
    border-radius: var(--radius-large);
    background: var(--colour-surface);
  }
  .sum h2 {
    margin-bottom: var(--space-4);
    font-size: 1.25rem;
  }
  .row {
    display: flex;
    justify-content: space-between;
    gap: var(--space-4);
    padding: var(--space-1) 0;
    font-variant-numeric: tabular-nums;
  }
  .row span:first-child {
    overflow-wrap: anywhere;
  }
  .row span:last-child {
    white-space: nowrap;
  }
  .row.grand {
    margin-top: var(--space-3);
    padding-top: var(--space-3);
    border-top: 1px solid var(--colour-line);
    font-size: var(--text-large);
    font-weight: 650;
  }
  .note {
    color: var(--colour-muted);
    font-size: 0.875rem;
  }
  .sum t-button {
    margin-top: var(--space-4);
  }
  .sum .note {
    margin-top: var(--space-3);
    text-align: center;
  }
  @media (min-width: 56rem) {
    .desk {
      grid-template-columns: minmax(0, 1fr) 22rem;
      gap: var(--space-7);
      align-items: start;
    }
    .sum {
      position: sticky;
      top: 6rem;
    }
  }
`;
