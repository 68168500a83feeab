import { css } from 'lit';

export const cartLinesStyles = css`
  li {
    display: grid;
    grid-template-columns: 5.5rem minmax(0, 1fr);
    gap: var(--space-4);
    padding: var(--space-4) 0;
    border-bottom: 1px solid var(--colour-line);
  }
  li:last-child {
    border-bottom: 0;
  }
  t-picture {
    border-radius: var(--radius-medium);
  }
  .told {
    display: grid;
    align-content: space-between;
    gap: var(--space-2);
    min-width: 0;
  }
  .top {
    display: flex;
    justify-content: space-between;
    gap: var(--space-3);
  }
  h3 {
    font-size: var(--text-body);
    font-weight: 500;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .each {
    color: var(--colour-muted);
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  .total {
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .bottom {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-2);
  }
  .short {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: var(--space-2);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-small);
    background: var(--colour-bad-wash);
    color: var(--colour-bad);
    font-size: 0.9375rem;
    font-weight: 500;
  }
`;
