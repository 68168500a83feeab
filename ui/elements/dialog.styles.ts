import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    width: min(var(--dialog-width, 28rem), calc(100vw - 2 * var(--space-4)));
    max-height: calc(100dvh - 2 * var(--space-4));
    padding: 0;
    border: 0;
    border-radius: var(--radius-large);
    background: var(--colour-surface);
    color: var(--colour-ink);
    box-shadow: var(--shadow-floating);
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
    animation: rise var(--calm) var(--ease);
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(0.75rem);
    }
  }
  dialog::backdrop {
    background: var(--colour-scrim);
  }
  header {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: var(--space-3);
    padding: var(--space-4) var(--space-4) var(--space-2) var(--space-5);
  }
  h2 {
    padding-top: var(--space-2);
    font-size: var(--text-title);
    overflow-wrap: anywhere;
  }
  .content {
    min-height: 0;
    padding: var(--space-1) var(--space-5) var(--space-5);
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--colour-outline) transparent;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: var(--space-3);
    padding: var(--space-4) var(--space-5);
    border-top: 1px solid var(--colour-line);
  }
`;
