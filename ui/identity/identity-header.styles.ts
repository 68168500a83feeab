import { css } from 'lit';

export const identityHeaderStyles = css`
  :host {
    display: block;
    border-bottom: 1px solid var(--colour-line);
    background: color-mix(in oklch, var(--colour-page) 88%, transparent);
    backdrop-filter: blur(14px) saturate(1.4);
  }
  header {
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
    margin-right: auto;
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
  .who {
    margin-left: var(--space-3);
    max-width: 16rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 0.9375rem;
  }
  .menu {
    display: none;
  }
  @media (max-width: 56rem) {
    .menu {
      display: block;
    }
    .member :is(.who, .leave) {
      display: none;
    }
  }
  @media (max-width: 24rem) {
    header {
      gap: var(--space-1);
    }
    .name {
      font-size: 1.125rem;
    }
  }
  /* On the narrowest screens, and where text is zoomed, the monogram stands for the name. */
  @media (max-width: 23rem) {
    .member .name {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;
