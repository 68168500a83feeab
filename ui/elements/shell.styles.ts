import { css } from 'lit';

/** The frame of an app: the link past its header, the place of its page, and the line that shows a page on its way. */
export const shellStyles = css`
  :host {
    display: grid;
    min-height: 100vh;
    min-height: 100dvh;
  }
  .skip {
    position: fixed;
    inset: var(--space-2) auto auto var(--space-2);
    z-index: 50;
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-small);
    background: var(--colour-ink);
    color: var(--colour-page);
    transform: translateY(-200%);
  }
  .skip:focus {
    transform: none;
  }
  main {
    min-width: 0;
    outline: none;
  }
  .arriving {
    position: fixed;
    inset: 0 0 auto;
    z-index: 30;
    height: 3px;
    background: var(--colour-accent);
    transform-origin: left;
    animation: arrive 4s var(--ease) 200ms both;
  }
  @keyframes arrive {
    from {
      transform: scaleX(0);
    }
    to {
      transform: scaleX(0.9);
    }
  }
`;
