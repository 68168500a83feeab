import { css } from 'lit';

export const productGridStyles = css`
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(9.25rem, 100%), 1fr));
    gap: var(--space-6) var(--space-4);
  }
  @media (min-width: 40rem) {
    .grid {
      grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
      gap: var(--space-7) var(--space-5);
    }
  }
  .ghost {
    display: grid;
    gap: var(--space-3);
  }
  .ghost t-skeleton:first-child {
    aspect-ratio: 1;
    border-radius: var(--radius-large);
  }
  .ghost t-skeleton:nth-child(2) {
    width: 80%;
    height: 1.1rem;
  }
  .ghost t-skeleton:nth-child(3) {
    width: 35%;
    height: 1.1rem;
  }
`;
