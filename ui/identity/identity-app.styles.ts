import { css } from 'lit';

export const identityAppStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto 1fr;
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
  identity-header {
    position: sticky;
    top: 0;
    z-index: 20;
  }
  .body {
    min-width: 0;
    padding-bottom: var(--space-8);
  }
  main {
    min-width: 0;
    outline: none;
  }
  .side {
    display: none;
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
  .drawer-nav {
    padding: var(--space-4) 0;
    margin: 0 calc(-1 * var(--space-3));
  }
  .leaving {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
  }
  .leaving span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .member {
    width: 100%;
    max-width: var(--measure-page);
    margin: 0 auto;
    padding-inline: var(--space-gutter);
  }
  @media (min-width: 56.01rem) {
    .member {
      display: grid;
      grid-template-columns: 15rem minmax(0, 1fr);
      gap: var(--space-7);
      align-items: start;
    }
    .member .side {
      display: block;
      position: sticky;
      top: 4rem;
      max-height: calc(100dvh - 4rem);
      margin-left: calc(-1 * var(--space-3));
      padding: var(--space-6) 2px;
      overflow-y: auto;
    }
  }
`;
