import { css } from 'lit';

/** The pages of those who are signed in: a heading, then sections, each a card. */
export const pageStyles = css`
  :host {
    display: block;
    padding-top: var(--space-6);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: var(--space-3) var(--space-4);
    margin-bottom: var(--space-5);
  }
  .head > div {
    flex: 1 1 16rem;
    min-width: 0;
  }
  h1 {
    font-size: var(--text-headline);
    overflow-wrap: anywhere;
  }
  .head p {
    margin-top: var(--space-1);
    color: var(--colour-muted);
    text-wrap: pretty;
  }
  .sections {
    display: grid;
    gap: var(--space-6);
  }
`;
