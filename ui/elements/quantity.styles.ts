import { css } from 'lit';

export const quantityStyles = css`
  :host {
    display: inline-block;
  }
  .stepper {
    display: inline-grid;
    grid-template-columns: var(--touch) 2.75rem var(--touch);
    align-items: stretch;
    border: 1px solid var(--colour-outline);
    border-radius: var(--radius-round);
    background: var(--colour-surface);
  }
  button,
  input {
    min-height: var(--touch);
    border: 0;
    background: transparent;
    color: inherit;
    font: inherit;
  }
  button {
    display: grid;
    place-items: center;
    padding: 0;
    border-radius: var(--radius-round);
    cursor: pointer;
    touch-action: manipulation;
    transition: background-color var(--quick) var(--ease);
  }
  button:hover:not(:disabled) {
    background: var(--colour-sunken);
  }
  button:disabled {
    color: var(--colour-outline);
    cursor: not-allowed;
  }
  t-icon {
    width: 1.2rem;
    height: 1.2rem;
  }
  input {
    width: 2.75rem;
    padding: 0;
    font-size: max(1rem, 16px);
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    text-align: center;
    appearance: textfield;
    -moz-appearance: textfield;
  }
  input::-webkit-inner-spin-button,
  input::-webkit-outer-spin-button {
    appearance: none;
    margin: 0;
  }
`;
