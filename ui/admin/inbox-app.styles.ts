import { css } from 'lit';

export const inboxAppStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
    min-height: 100vh;
    min-height: 100dvh;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    min-height: 4rem;
    padding: var(--space-2) var(--space-4);
    border-bottom: 1px solid var(--colour-line);
    background: var(--colour-surface);
  }
  .bar h1,
  .bar .title {
    flex: 1;
    min-width: 0;
    font-family: var(--font-display);
    font-size: 1.375rem;
    font-weight: 600;
  }
  .bar a {
    text-decoration: none;
  }
  .panes {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(18rem, 26rem) minmax(0, 1fr);
    min-height: 0;
  }
  nav {
    border-right: 1px solid var(--colour-line);
    background: var(--colour-surface);
  }
  main {
    min-width: 0;
    outline: none;
  }
  t-notice {
    margin: var(--space-4);
  }
  .older {
    display: grid;
    justify-items: center;
    padding: var(--space-4);
  }
  .back {
    display: none;
  }
  t-skeleton {
    height: 3rem;
    margin: var(--space-4);
  }
  @media (min-width: 48.0625rem) {
    :host {
      height: 100vh;
      height: 100dvh;
    }
    nav,
    main {
      overflow-y: auto;
    }
  }
  /* One pane at a time: the list, or the mail with a way back. */
  @media (max-width: 48rem) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    nav {
      border-right: 0;
    }
    .reading nav,
    .listing main {
      display: none;
    }
    .reading .back {
      display: block;
    }
  }
`;
