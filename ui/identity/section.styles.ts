import { css } from 'lit';

/** A part of a page: its heading, what it is for, and what can be done. */
export const sectionStyles = css`
  .panel {
    padding: var(--space-5);
    border: 1px solid var(--colour-line);
    border-radius: var(--radius-large);
    background: var(--colour-surface);
  }
  .panel > * + * {
    margin-top: var(--space-4);
  }
  .panel-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3) var(--space-4);
  }
  .panel-head > :first-child {
    flex: 1 1 16rem;
    min-width: 0;
  }
  h2 {
    font-size: 1.25rem;
  }
  h2 + p,
  .panel-head p {
    margin-top: var(--space-1);
    color: var(--colour-muted);
    font-size: 0.9375rem;
    text-wrap: pretty;
  }
  .narrow {
    max-width: 28rem;
  }
  @media (max-width: 30rem) {
    .panel {
      padding: var(--space-4);
    }
  }
`;
