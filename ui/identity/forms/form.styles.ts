import { css } from 'lit';

/** Forms and what stands in them, one below the other. */
export const formStyles = css`
  form,
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-4);
  }
  .between {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    color: var(--colour-muted);
    font-size: 0.875rem;
  }
  .between::before,
  .between::after {
    content: '';
    flex: 1;
    height: 1px;
    background: var(--colour-line);
  }
  .text-link {
    display: inline-flex;
    align-items: center;
    min-height: var(--touch);
    padding: 0;
    border: 0;
    background: none;
    color: var(--colour-accent);
    font: inherit;
    font-weight: 600;
    text-decoration: underline;
    text-underline-offset: 0.2em;
    text-decoration-thickness: 1px;
    cursor: pointer;
  }
  .note {
    color: var(--colour-muted);
    font-size: 0.9375rem;
    text-wrap: pretty;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: var(--space-3);
  }
  .choices.start {
    justify-content: flex-start;
  }
  strong {
    overflow-wrap: anywhere;
  }
`;
