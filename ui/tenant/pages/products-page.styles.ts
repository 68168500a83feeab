import { css } from 'lit';

export const productsPageStyles = css`
  .hero {
    overflow: hidden;
    background: var(--colour-wash);
  }
  .hero > div {
    display: grid;
    align-items: center;
    gap: var(--space-6);
    max-width: var(--measure-page);
    margin: 0 auto;
    padding: clamp(2rem, 6vw, 4rem) var(--space-gutter);
  }
  .hero h1 {
    font-size: var(--text-hero);
    letter-spacing: -0.025em;
    line-height: 1;
  }
  .hero p {
    margin-top: var(--space-4);
    max-width: 27rem;
    color: var(--colour-muted);
    font-size: var(--text-large);
    text-wrap: pretty;
  }
  .hero h1 t-skeleton {
    width: 60%;
    height: 1em;
  }
  .window {
    display: none;
  }
  @media (min-width: 52rem) {
    .hero > div {
      grid-template-columns: minmax(0, 1fr) minmax(0, 25rem);
      min-height: 24rem;
    }
    .window {
      display: grid;
      grid-template-columns: 2fr 1.15fr;
      grid-template-rows: 1fr 1fr;
      gap: var(--space-4);
      aspect-ratio: 1.42;
    }
    .window a {
      display: block;
      overflow: hidden;
      border-radius: var(--radius-large);
      box-shadow: var(--shadow-raised);
      transition: transform var(--calm) var(--ease);
    }
    .window a:hover {
      transform: translateY(-4px);
    }
    .window a:first-child {
      grid-row: span 2;
    }
    .window t-picture {
      width: 100%;
      height: 100%;
      aspect-ratio: auto;
    }
  }
  nav {
    border-bottom: 1px solid var(--colour-line);
  }
  nav ul {
    display: flex;
    gap: var(--space-2);
    max-width: var(--measure-page);
    margin: 0 auto;
    padding: var(--space-3) var(--space-gutter);
    overflow-x: auto;
    scrollbar-width: none;
    overscroll-behavior-x: contain;
  }
  nav a {
    display: grid;
    align-items: center;
    min-height: var(--touch);
    padding: 0 var(--space-4);
    border: 1px solid var(--colour-line);
    border-radius: var(--radius-round);
    background: var(--colour-surface);
    font-size: 0.9375rem;
    font-weight: 500;
    text-decoration: none;
    white-space: nowrap;
    transition: border-color var(--quick) var(--ease);
  }
  nav a:hover {
    border-color: var(--colour-accent);
  }
  nav a[aria-current] {
    border-color: var(--colour-ink);
    background: var(--colour-ink);
    color: var(--colour-page);
  }
  .list {
    max-width: var(--measure-page);
    margin: 0 auto;
    padding: var(--space-6) var(--space-gutter) 0;
  }
  .list > h1,
  .list > h2 {
    margin-bottom: var(--space-5);
    font-size: var(--text-headline);
  }
  .list > h2 {
    font-size: var(--text-title);
  }
  .more {
    display: grid;
    justify-items: center;
    gap: var(--space-3);
    margin-top: var(--space-7);
    color: var(--colour-muted);
    font-size: 0.9375rem;
  }
`;
