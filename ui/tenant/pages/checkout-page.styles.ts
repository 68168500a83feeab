import { css } from 'lit';

export const checkoutPageStyles = css`
  .answers {
    display: grid;
    gap: var(--space-6);
  }
  .answers section {
    display: grid;
    gap: var(--space-4);
  }
  fieldset {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--space-4);
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    display: contents;
  }
  .answers h2 {
    grid-column: 1 / -1;
    font-size: 1.25rem;
  }
  t-field {
    grid-column: 1 / -1;
  }
  t-field.half {
    grid-column: auto;
  }
  .trouble {
    display: flex;
    gap: var(--space-3);
    padding: var(--space-4);
    border-radius: var(--radius-medium);
    background: var(--colour-bad-wash);
    color: var(--colour-bad);
  }
  .payment {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    padding: var(--space-4);
    border: 1px solid var(--colour-line);
    border-radius: var(--radius-medium);
    background: var(--colour-surface);
  }
  .payment t-icon {
    color: var(--colour-accent);
  }
  .quantity {
    color: var(--colour-muted);
  }
`;
