import { css } from 'lit';

export const productPageStyles = css`
  .page {
    max-width: var(--measure-page);
    margin: 0 auto;
    padding: var(--space-4) var(--space-gutter) 0;
  }
  .trail {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--space-2);
    color: var(--colour-muted);
    font-size: 0.9375rem;
  }
  .trail a {
    display: inline-flex;
    align-items: center;
    min-width: var(--touch);
    min-height: var(--touch);
  }
  .product {
    display: grid;
    gap: var(--space-5);
    margin-top: var(--space-2);
  }
  .frame {
    overflow: hidden;
    border-radius: var(--radius-large);
  }
  .frame t-skeleton {
    aspect-ratio: 1;
  }
  h1 {
    font-size: var(--text-headline);
    overflow-wrap: anywhere;
  }
  .price {
    margin-top: var(--space-3);
    font-size: 1.5rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .price + t-badge {
    margin-top: var(--space-2);
    font-size: 0.9375rem;
  }
  .buy {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-3);
    margin-top: var(--space-5);
  }
  .buy t-button {
    flex: 1;
    min-width: 11rem;
    max-width: 24rem;
  }
  .description {
    margin-top: var(--space-6);
    max-width: 38rem;
    font-size: var(--text-large);
    line-height: 1.6;
    white-space: pre-line;
    text-wrap: pretty;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--space-2) var(--space-5);
    margin-top: var(--space-6);
    padding-top: var(--space-4);
    border-top: 1px solid var(--colour-line);
    font-size: 0.9375rem;
  }
  dt {
    color: var(--colour-muted);
  }
  dd {
    overflow-wrap: anywhere;
  }
  .waiting {
    display: grid;
    align-content: start;
    gap: var(--space-4);
  }
  .waiting t-skeleton:nth-child(1) {
    width: 75%;
    height: 2.5rem;
  }
  .waiting t-skeleton:nth-child(2) {
    width: 25%;
    height: 1.75rem;
  }
  .waiting t-skeleton:nth-child(3) {
    height: 7rem;
  }
  .also {
    margin-top: var(--space-8);
  }
  .also h2 {
    margin-bottom: var(--space-5);
    font-size: var(--text-title);
  }
  @media (min-width: 52rem) {
    .product {
      grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
      gap: clamp(2rem, 5vw, 4.5rem);
      align-items: start;
    }
    .told {
      position: sticky;
      top: 6rem;
      padding-top: var(--space-5);
    }
  }
`;
