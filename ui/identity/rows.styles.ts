import { css } from 'lit';

/** A list of things, each with what it is and what can be done with it; the latter goes below on a phone. */
export const rowsStyles = css`
  .rows {
    border: 1px solid var(--colour-line);
    border-radius: var(--radius-large);
    background: var(--colour-surface);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-4);
    padding: var(--space-4) var(--space-5);
  }
  .row + .row {
    border-top: 1px solid var(--colour-line);
  }
  .row > t-icon {
    color: var(--colour-accent);
  }
  .what {
    flex: 1 1 12rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .what strong {
    font-weight: 600;
  }
  .what p {
    color: var(--colour-muted);
    font-size: 0.9375rem;
  }
  .do {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  .ghost {
    height: 2.75rem;
  }
  .more {
    display: flex;
    justify-content: center;
    padding: var(--space-4);
    border-top: 1px solid var(--colour-line);
  }
  @media (max-width: 30rem) {
    .row {
      padding: var(--space-4);
    }
    .row > t-icon {
      align-self: start;
    }
    .what {
      flex-basis: 10rem;
    }
    .do {
      justify-content: flex-end;
      margin-left: auto;
    }
  }
`;
