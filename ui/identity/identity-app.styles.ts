import { css } from 'lit';

export const identityAppStyles = css`
  :host {
    grid-template-rows: auto 1fr;
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
  .side {
    display: none;
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
  .leaving t-button {
    flex: none;
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
      scrollbar-width: thin;
      scrollbar-color: var(--colour-line) transparent;
    }
  }
`;
