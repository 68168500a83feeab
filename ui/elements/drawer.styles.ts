import { css } from 'lit';

export const drawerStyles = css`
  dialog {
    position: fixed;
    inset: 0 0 0 auto;
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    width: min(28rem, 100%);
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--colour-surface);
    color: var(--colour-ink);
    box-shadow: var(--shadow-floating);
    transform: translateX(100%);
    visibility: hidden;
    transition:
      transform var(--calm) var(--ease),
      overlay var(--calm) allow-discrete,
      visibility var(--calm) allow-discrete;
  }
  /* Seen from the first moment: what is hidden, if only until the next frame, does not get the focus. */
  dialog[open] {
    transform: none;
    visibility: visible;
    transition:
      transform var(--calm) var(--ease),
      overlay var(--calm) allow-discrete;
  }
  @starting-style {
    dialog[open] {
      transform: translateX(100%);
    }
  }
  dialog::backdrop {
    background: var(--colour-scrim);
    opacity: 0;
    transition:
      opacity var(--calm) var(--ease),
      overlay var(--calm) allow-discrete;
  }
  dialog[open]::backdrop {
    opacity: 1;
  }
  @starting-style {
    dialog[open]::backdrop {
      opacity: 0;
    }
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: var(--space-3) var(--space-3) var(--space-3) var(--space-5);
    border-bottom: 1px solid var(--colour-line);
  }
  h2 {
    font-size: var(--text-title);
  }
  .content {
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--colour-outline) transparent;
    padding: 0 var(--space-5);
  }
  footer {
    padding: var(--space-4) var(--space-5) max(var(--space-5), env(safe-area-inset-bottom));
    border-top: 1px solid var(--colour-line);
  }
`;
