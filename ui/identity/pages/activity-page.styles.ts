import { css } from 'lit';

export const activityPageStyles = css`
  .search {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: var(--space-3);
    align-items: end;
    margin-bottom: var(--space-5);
  }
  .search > :first-child {
    grid-column: span 2;
  }
  time {
    color: var(--colour-muted);
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }
  @media (max-width: 30rem) {
    .search {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    time {
      flex-basis: 100%;
    }
  }
`;
