import { css } from 'lit';

/** The bar at the top of an app, with the mark that leads home. */
export const headerStyles = css`
  :host {
    display: block;
    border-bottom: 1px solid var(--colour-line);
    background: color-mix(in oklch, var(--colour-page) 88%, transparent);
    backdrop-filter: blur(14px) saturate(1.4);
  }
  .bar {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    max-width: var(--measure-page);
    min-height: 4rem;
    margin: 0 auto;
    padding: var(--space-2) var(--space-gutter);
  }
  .mark {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    min-height: var(--touch);
    text-decoration: none;
  }
  .monogram {
    display: grid;
    place-items: center;
    width: var(--touch);
    height: var(--touch);
    border-radius: var(--radius-medium);
    background: var(--colour-accent);
    color: var(--colour-on-accent);
    font-family: var(--font-display);
    font-size: 1.5rem;
    font-weight: 700;
  }
  .name {
    font-family: var(--font-display);
    font-size: 1.375rem;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
`;
