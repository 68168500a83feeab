import { css } from 'lit';

export const fieldStyles = css`
  :host {
    display: block;
  }
  label {
    display: flex;
    justify-content: space-between;
    gap: var(--space-3);
    margin-bottom: var(--space-1);
    font-size: 0.9375rem;
    font-weight: 600;
  }
  .optional {
    color: var(--colour-muted);
    font-weight: 400;
    white-space: nowrap;
  }
  input,
  textarea {
    display: block;
    width: 100%;
    min-height: 3rem;
    padding: 0.6rem 0.9rem;
    border: 1px solid var(--colour-outline);
    border-radius: var(--radius-small);
    background: var(--colour-surface);
    color: var(--colour-ink);
    /* Below 16 px phones zoom into the field. */
    font: inherit;
    font-size: max(1rem, 16px);
    transition:
      border-color var(--quick) var(--ease),
      box-shadow var(--quick) var(--ease);
  }
  textarea {
    line-height: 1.5;
    overflow-wrap: anywhere;
    resize: vertical;
  }
  .box {
    position: relative;
  }
  .box:has(button) input {
    padding-right: 3.25rem;
  }
  .box button {
    position: absolute;
    inset: 0 0 0 auto;
    display: grid;
    place-items: center;
    width: 3rem;
    padding: 0;
    border: 0;
    border-radius: var(--radius-small);
    background: none;
    color: var(--colour-muted);
    cursor: pointer;
  }
  .box button:hover {
    color: var(--colour-ink);
  }
  .box button:focus-visible {
    outline-offset: -4px;
  }
  input.code {
    font-family: var(--font-code);
    font-size: max(1.25rem, 16px);
    letter-spacing: 0.12em;
  }
  :is(input, textarea):focus-visible {
    outline: none;
    border-color: var(--colour-accent);
    box-shadow: 0 0 0 3px color-mix(in oklch, var(--colour-accent) 30%, transparent);
  }
  :is(input, textarea)[aria-invalid='true'] {
    border-color: var(--colour-bad);
    background: var(--colour-bad-wash);
  }
  .hint,
  .error {
    margin-top: var(--space-1);
    font-size: 0.875rem;
  }
  .hint {
    color: var(--colour-muted);
  }
  .error {
    display: flex;
    align-items: center;
    gap: var(--space-1);
    color: var(--colour-bad);
    font-weight: 500;
  }
  @media (forced-colors: active) {
    :is(input, textarea):focus-visible {
      outline: 2px solid Highlight;
    }
  }
`;
